package org.jamesarchive.launcher.sample;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jamesarchive.launcher.mail.Mail;
import org.jamesarchive.store.Content;
import org.jamesarchive.store.ContentId;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class SampleMailTest {

    private static List<Mail> mails = List.of();

    @BeforeAll
    static void write() throws InterruptedException {
        List<Mail> written = new ArrayList<>();
        new SampleMail(SampleMail.SEED_DEFAULT).forEach(SampleMail.COUNT_DEFAULT, written::add);
        mails = List.copyOf(written);
    }

    @Test
    void theSameSeedWritesTheSameMailAndAnotherSeedAnother() {
        SampleMail again = new SampleMail(SampleMail.SEED_DEFAULT);
        SampleMail other = new SampleMail(1);
        for (int i = 0; i < 200; i++) {
            assertThat(again.mail(i).bytes()).isEqualTo(mails.get(i).bytes());
        }
        assertThat(other.mail(0).bytes()).isNotEqualTo(mails.get(0).bytes());
    }

    @Test
    void noTwoMailsHaveTheSameContent() {
        Set<ContentId> ids = mails.stream().map(SampleMailTest::id).collect(Collectors.toSet());
        assertThat(mails).hasSizeGreaterThanOrEqualTo(500);
        assertThat(ids).hasSameSizeAs(mails);
    }

    @Test
    void everyKindComesSeveralTimes() {
        Set<SampleKind> kinds = EnumSet.noneOf(SampleKind.class);
        IntStream.range(0, SampleMail.COUNT_DEFAULT / 2)
                .mapToObj(SampleMail::kind)
                .forEach(kinds::add);
        assertThat(kinds).containsExactlyInAnyOrder(SampleKind.values());
    }

    @Test
    void everyLineEndsInCrlf() {
        assertThat(mails).allMatch(mail -> {
            String rest = text(mail).replace("\r\n", "");
            return text(mail).endsWith("\r\n") && !rest.contains("\n") && !rest.contains("\r");
        });
    }

    @Test
    void sizesAreLikeRealMail() {
        int[] sizes = mails.stream().mapToInt(Mail::size).sorted().toArray();
        assertThat(sizes[sizes.length / 2]).isBetween(1_500, 10_000);
        assertThat(sizes[sizes.length - 1]).isGreaterThan(1 << 20);
        assertThat(Arrays.stream(sizes).asLongStream().sum()).isLessThan(40_000_000);
    }

    @Test
    void theOddOnesAreAmongThem() {
        assertThat(mails)
                .as("8-bit header")
                .anyMatch(mail -> header(mail).chars().anyMatch(c -> c > 127))
                .as("no header")
                .anyMatch(mail -> !text(mail).contains(":"))
                .as("no end of header")
                .anyMatch(mail -> !text(mail).contains("\r\n\r\n"))
                .as("line of a lone dot")
                .anyMatch(mail -> text(mail).contains("\r\n.\r\n"))
                .as("message in a message")
                .anyMatch(mail -> text(mail).contains("message/rfc822"))
                .as("nothing but line ends")
                .anyMatch(mail -> text(mail).isBlank());
        for (int length : new int[] {998, 8_192, 99_999}) {
            assertThat(mails).anyMatch(mail -> text(mail).lines().anyMatch(line -> line.length() > length));
        }
        assertThat(mails).anyMatch(mail -> text(mail).startsWith("Return-Path:"));
        assertThat(mails).anyMatch(mail -> text(mail).contains("charset=ISO-2022-JP"));
    }

    private static String header(Mail mail) {
        return text(mail).split("\r\n\r\n", 2)[0];
    }

    private static String text(Mail mail) {
        return new String(mail.bytes(), ISO_8859_1);
    }

    private static ContentId id(Mail mail) {
        try {
            return ContentId.of(Content.of(mail.bytes()));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
