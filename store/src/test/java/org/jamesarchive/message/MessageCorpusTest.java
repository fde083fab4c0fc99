package org.jamesarchive.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real mails, when the system property {@code mail.corpus} says where they lie; judged by another parser, Python's. */
class MessageCorpusTest {

    private static final Pattern PLAIN_ADDRESSES =
            Pattern.compile("[\\w.!#$%&'*+/=?^`{|}~-]+@[\\w.-]+(,[\\w.!#$%&'*+/=?^`{|}~-]+@[\\w.-]+)*");

    private static final Pattern UNKNOWN_DATE = Pattern.compile("(?m)^Date: .*( [AP]M|GMT\\+\\d)");

    @TempDir
    Path directory;

    @Test
    void everyRealMailIsReadToItsEnd() throws Exception {
        List<byte[]> mails = RealMails.all();
        long malformed = 0;
        for (byte[] mail : mails) {
            ParsedMessage message = Read.mail(mail);
            assertThat(message.defects()).noneMatch(defect -> defect.startsWith("cannot be read further"));
            assertThat(message.subject().isEmpty()
                            && message.from().isEmpty()
                            && message.body().isEmpty())
                    .isFalse();
            malformed += message.defects().isEmpty() ? 0 : 1;
        }
        System.err.printf("%d mails, %d with defects%n", mails.size(), malformed);
        assertThat(malformed).isLessThan(mails.size() / 4);
    }

    @Test
    void pythonReadsTheSameFromThem() throws Exception {
        List<byte[]> mails = RealMails.all();
        List<RealMails.Fields> other = RealMails.readByPython(mails, directory);
        List<String> differences = new ArrayList<>();
        for (int i = 0; i < mails.size(); i++) {
            ParsedMessage message = Read.mail(mails.get(i));
            // Python looks into no file.
            List<Attachment> parts = message.attachments().stream()
                    .filter(attachment -> attachment.path().indexOf('/') < 0)
                    .toList();
            List<String> ours = List.of(
                    plain(message.subject()),
                    addresses(message.from()),
                    addresses(message.to()),
                    plain(message.messageId()),
                    message.date()
                            .map(date -> Long.toString(date.getEpochSecond()))
                            .orElse(""),
                    Integer.toString(parts.size()),
                    String.join(
                            ",",
                            parts.stream()
                                    .map(attachment -> attachment.mediaType() + "=" + plain(attachment.fileName()))
                                    .toList()));
            List<String> theirs = other.get(i).all();
            for (int field = 0; field < ours.size(); field++) {
                if (isJudge(field, theirs.get(field), mails.get(i))
                        && !ours.get(field).equals(theirs.get(field))) {
                    differences.add(i + "/" + field + ": ours " + ours.get(field) + " theirs " + theirs.get(field));
                }
            }
        }
        differences.forEach(System.err::println);
        assertThat(differences).isEmpty();
    }

    private static String plain(String text) {
        return text.replaceAll("(?U)\\s+", " ").trim();
    }

    /** Sorted, because Python gives the fields in their order and we From before Sender. */
    private static String addresses(List<MailAddress> addresses) {
        return String.join(
                ",",
                addresses.stream()
                        .map(MailAddress::address)
                        .filter(address -> !address.isEmpty())
                        .distinct()
                        .sorted()
                        .toList());
    }

    /** Of {@code <Undisclosed Recipients@x>} each parser makes something else; Python knows neither 4:12 PM nor GMT+1. */
    private static boolean isJudge(int field, String theirs, byte[] mail) {
        if (field == 4) {
            return !UNKNOWN_DATE
                    .matcher(new String(mail, StandardCharsets.ISO_8859_1))
                    .find();
        }
        return (field != 1 && field != 2)
                || theirs.isEmpty()
                || PLAIN_ADDRESSES.matcher(theirs).matches();
    }
}
