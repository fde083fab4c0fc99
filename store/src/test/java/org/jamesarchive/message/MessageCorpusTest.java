package org.jamesarchive.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
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
        List<byte[]> mails = mails();
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
        List<byte[]> mails = mails();
        assumeTrue(isPythonHere(), "skipped: no python3");
        List<List<String>> other = python(mails);
        assertThat(other).hasSameSizeAs(mails);
        List<String> differences = new ArrayList<>();
        for (int i = 0; i < mails.size(); i++) {
            ParsedMessage message = Read.mail(mails.get(i));
            List<String> ours = List.of(
                    plain(message.subject()),
                    addresses(message.from()),
                    addresses(message.to()),
                    plain(message.messageId()),
                    message.date()
                            .map(date -> Long.toString(date.getEpochSecond()))
                            .orElse(""),
                    Integer.toString(message.attachments().size()),
                    String.join(
                            ",",
                            message.attachments().stream()
                                    .map(attachment -> attachment.mediaType() + "=" + plain(attachment.fileName()))
                                    .toList()));
            List<String> theirs = other.get(i);
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

    private static boolean isPythonHere() throws InterruptedException {
        try {
            return new ProcessBuilder("python3", "--version").start().waitFor() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    private List<List<String>> python(List<byte[]> mails) throws Exception {
        for (int i = 0; i < mails.size(); i++) {
            Files.write(directory.resolve("%05d.eml".formatted(i)), mails.get(i));
        }
        Path script = directory.resolve("read.py");
        try (var in = MessageCorpusTest.class.getResourceAsStream("read.py")) {
            Files.copy(in, script);
        }
        Process python = new ProcessBuilder("python3", script.toString(), directory.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        List<List<String>> fields = new ArrayList<>();
        try (BufferedReader lines = python.inputReader(StandardCharsets.US_ASCII)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                fields.add(Stream.of(line.split(" ", -1))
                        .map(field -> new String(Base64.getDecoder().decode(field), StandardCharsets.UTF_8))
                        .toList());
            }
        }
        assertThat(python.waitFor()).isZero();
        return fields;
    }

    static List<byte[]> mails() throws IOException {
        String corpus = System.getProperty("mail.corpus", "");
        assumeFalse(corpus.isEmpty(), "skipped: set mail.corpus to a folder with eml/ and mbox/");
        List<byte[]> mails = new ArrayList<>();
        for (Path file : files(Path.of(corpus, "eml"))) {
            mails.add(crlf(Files.readString(file, StandardCharsets.ISO_8859_1)));
        }
        for (Path file : files(Path.of(corpus, "mbox"))) {
            for (String mail :
                    Files.readString(file, StandardCharsets.ISO_8859_1).split("(?m)^From .*\n", -1)) {
                if (!mail.isEmpty()) {
                    mails.add(crlf(mail.replaceAll("(?m)^>(>*From )", "$1")));
                }
            }
        }
        return mails;
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        }
    }

    private static byte[] crlf(String mail) {
        ByteArrayOutputStream wire = new ByteArrayOutputStream(mail.length() + mail.length() / 20);
        for (byte b : mail.getBytes(StandardCharsets.ISO_8859_1)) {
            if (b == '\n') {
                wire.write('\r');
            }
            wire.write(b);
        }
        return wire.toByteArray();
    }
}
