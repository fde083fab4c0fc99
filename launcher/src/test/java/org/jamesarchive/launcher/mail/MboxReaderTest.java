package org.jamesarchive.launcher.mail;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class MboxReaderTest {

    private static final String A = "From a@b Mon Mar  4 10:11:12 2002\n";
    private static final String B = "From b@b Tue Mar  5 10:11:12 2002\n";
    private static final String MARK = "x-exported-by-pilerexport: start\n";
    private static final int SIZE_LIMIT = 200;

    static Stream<Arguments> forms() {
        String quoted = "Subject: 1\n\nFrom me\n>From you\n>>From them\n";
        return Stream.of(
                Arguments.of(
                        MboxForm.MBOXRD,
                        A + "Subject: 1\n\n>From me\n>>From you\n>>>From them\n\n" + B + "Subject: 2\n\n",
                        List.of(quoted, "Subject: 2\n")),
                Arguments.of(
                        MboxForm.MBOXO,
                        A + "Subject: 1\n\n>From me\n>From you\n>>From them\n\n" + B + "Subject: 2\n\n",
                        List.of("Subject: 1\n\nFrom me\nFrom you\n>>From them\n", "Subject: 2\n")),
                Arguments.of(
                        MboxForm.MBOXCL2,
                        A + "Content-Length: 8\nSubject: 1\n\nx\n>From\n\n" + B + "Content-Length: 0\n\n\n",
                        List.of("Content-Length: 8\nSubject: 1\n\nx\n>From\n", "Content-Length: 0\n\n")),
                Arguments.of(
                        MboxForm.MBOXCL2,
                        A + "content-length:" + (B.length() + 5) + "\n\nx\n\n" + B + "y\n\n" + B + "S: 2\n\n",
                        List.of("content-length:" + (B.length() + 5) + "\n\nx\n\n" + B + "y\n", "S: 2\n")),
                Arguments.of(
                        MboxForm.PILER,
                        MARK + "Subject: 1\n\nFrom me\n>From you\n\n" + MARK + "Subject: 2\n\n\n\n" + MARK + "S: 3",
                        List.of("Subject: 1\n\nFrom me\n>From you\n\n", "Subject: 2\n\n\n\n", "S: 3")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("forms")
    void eachFormIsUndone(MboxForm form, String box, List<String> mails) throws Exception {
        assertThat(read(form, box).mails).isEqualTo(mails);
    }

    static Stream<Arguments> lines() {
        return Stream.of(
                Arguments.of("no date in it", "\nFrom here on it is all different\n", 1),
                Arguments.of("no date in it, the first has none either", "\nFrom here on it is all different\n", 2),
                Arguments.of("no empty line before it", B, 1),
                Arguments.of("separator", "\n" + B, 2),
                Arguments.of("separator behind CRLF", "\r\n" + B, 2),
                Arguments.of("quoted", "\n>" + B, 1),
                Arguments.of("lower case", "\nfrom b@b Tue Mar  5 10:11:12 2002\n", 1),
                Arguments.of("other colon", "\nFrom: b@b Tue Mar  5 10:11:12 2002\n", 1));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("lines")
    void aLineThatBeginsWithFromIsASeparatorOnlyWhereItLooksLikeOne(String what, String line, int mails)
            throws Exception {
        String first = what.contains("first has none") ? "From nobody\n" : A;
        assertThat(read(MboxForm.MBOXRD, first + "Subject: 1\n\nx\n" + line + "y\n").mails)
                .hasSize(mails);
    }

    /** Whoever writes a mail writes its Content-Length: it must not swallow the mails behind. */
    @ParameterizedTest(name = "{0}, Content-Length {1}")
    @CsvSource({
        "MBOXRD, 51",
        "MBOXO, 51",
        "MBOXCL2, 50",
        "MBOXCL2, 0",
        "MBOXCL2, 9999",
        "MBOXCL2, 999999999",
        "MBOXCL2, -1",
        "MBOXCL2, x",
        "MBOXCL2, 99999999999999999999"
    })
    void aWrongLengthHidesNoMail(MboxForm form, String length) throws Exception {
        String box = A + "Content-Length: " + length + "\n\nx\n\n" + B + "S: 2\n\ny\n\n" + B + "S: 3\n\n";
        assertThat(read(form, box).mails)
                .containsExactly("Content-Length: " + length + "\n\nx\n", "S: 2\n\ny\n", "S: 3\n");
    }

    @Test
    void lengthsThatAreAlwaysWrongAreNoMoreBelieved() throws Exception {
        String box = (A + "Content-Length: 100\n\nx\n\n").repeat(1_000);
        assertThat(read(MboxForm.MBOXCL2, box).mails).hasSize(1_000).containsOnly("Content-Length: 100\n\nx\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "From a@b Mon Mar  4 10:11:12 2002         | 2002-03-04T10:11:12Z",
                "From a@b Mon Mar 4 10:11 2002             | 2002-03-04T10:11:00Z",
                "From a@b Mon Mar  4 10:11:12 +0200 2002   | 2002-03-04T08:11:12Z",
                "From a@b Mon Mar  4 10:11:12 2002 -0130   | 2002-03-04T11:41:12Z",
                "From a@b Mon Mar  4 10:11:12 GMT 2002     | 2002-03-04T10:11:12Z",
                "From - Mon Mar 04 10:11:60 2002           | 2002-03-04T10:11:59Z",
                "From \"a b\"@c Mon Feb 29 10:11:12 2001   | ",
                "From a@b Mon Mar  4 99:11:12 2002         | ",
                "From a@b Mon Mar  4 10:11:12 +9900 2002   | ",
                "From a@b yesterday                        | "
            })
    void theDateIsThatOfTheSeparator(String line, Instant date) throws Exception {
        assertThat(read(MboxForm.MBOXRD, line + "\nSubject: 1\n\n").dates).containsExactly(Optional.ofNullable(date));
    }

    @Test
    void offsetsAreThoseOfTheSeparators() throws Exception {
        String first = A + "Subject: 1\n\nx\n\n";
        assertThat(read(MboxForm.MBOXRD, first + B + "Subject: 2\n").offsets)
                .containsExactly(0L, (long) first.length());
    }

    @Test
    void aMailOverTheLimitIsPassedOverAndTheOthersAreRead() throws Exception {
        String lines = "12345678\n".repeat(SIZE_LIMIT / 9 + 1);
        String box =
                A + "S: 1\n\n" + "x".repeat(SIZE_LIMIT * 3) + "\n\n" + B + "S: 2\n\n" + B + lines + "\n" + B + "S: 4\n";
        Mails read = read(MboxForm.MBOXRD, box);
        assertThat(read.mails).containsExactly("S: 2\n", "S: 4\n");
        assertThat(read.tooLarge).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource({"197, 1", "198, 0"})
    void theLimitIsExact(int bytes, int read) throws Exception {
        assertThat(read(MboxForm.MBOXRD, A + "\n\n" + "x".repeat(bytes) + "\n").mails)
                .hasSize(read);
    }

    @Test
    void aMailOfTwoGigabytesNeedsNoMoreMemoryThanTheLimit() throws Exception {
        Mails mails = new Mails();
        long size = 2L << 30;
        new MboxReader("box", MboxForm.MBOXRD, 1_000_000).read(new Endless(A.getBytes(ISO_8859_1), size), mails);
        assertThat(mails.tooLarge).isEqualTo(1);
        assertThat(mails.mails).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"MBOXRD, an mbox file begins with a line 'From", "PILER, not written by pilerexport -o"})
    void aFileThatBeginsOtherwiseIsRefused(MboxForm form, String message) {
        assertThatThrownBy(() -> read(form, "Subject: x\n\n" + A))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(message);
    }

    private static Mails read(MboxForm form, String box) throws IOException, InterruptedException {
        Mails mails = new Mails();
        new MboxReader("box", form, SIZE_LIMIT).read(new ByteArrayInputStream(box.getBytes(ISO_8859_1)), mails);
        return mails;
    }

    private static final class Mails implements MboxSink {
        private final List<String> mails = new ArrayList<>();
        private final List<Long> offsets = new ArrayList<>();
        private final List<Optional<Instant>> dates = new ArrayList<>();
        private int tooLarge;

        @Override
        public void mail(long offset, Optional<Instant> date, byte[] mail) {
            mails.add(new String(mail, ISO_8859_1));
            offsets.add(offset);
            dates.add(date);
        }

        @Override
        public void tooLarge(long offset) {
            tooLarge++;
        }
    }

    /** A head, then one line of so many bytes. */
    private static final class Endless extends InputStream {
        private final byte[] head;
        private final long size;
        private long at;

        Endless(byte[] head, long size) {
            this.head = head;
            this.size = size;
        }

        @Override
        public int read() {
            throw new UnsupportedOperationException("read in pieces");
        }

        @Override
        public int read(byte[] buffer, int from, int length) {
            if (at < head.length) {
                int count = Math.min(length, head.length);
                System.arraycopy(head, 0, buffer, from, count);
                at += count;
                return count;
            }
            int count = (int) Math.min(length, size - at);
            java.util.Arrays.fill(buffer, from, from + Math.max(count, 0), (byte) 'x');
            at += count;
            return count <= 0 ? -1 : count;
        }
    }
}
