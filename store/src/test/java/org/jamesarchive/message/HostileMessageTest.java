package org.jamesarchive.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.function.IntUnaryOperator;
import java.util.stream.Stream;
import org.jamesarchive.store.Content;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Mails made to exhaust whoever reads them. What is read is held to the limits; what it costs to what the reading thread allocates in all,
 * which bounds what it can have held. The time limit is there for what never ends, a hundred times of what is usual.
 */
@SuppressWarnings("StringConcatToTextBlock") // lines end in CRLF, which a text block does not have
@Timeout(120)
class HostileMessageTest {

    private static final int MEGABYTE = 1024 * 1024;
    private static final com.sun.management.ThreadMXBean THREADS =
            (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** A mail of any size that takes no memory: a head, and then bytes by their position. */
    private static final class Generated implements Content {

        private final byte[] head;
        private final long size;
        private final IntUnaryOperator bytes;

        private Generated(byte[] head, long size, IntUnaryOperator bytes) {
            this.head = head;
            this.size = size;
            this.bytes = bytes;
        }

        @Override
        public long size() {
            return size;
        }

        static Generated of(String head, long size, String repeated) {
            byte[] pattern = repeated.getBytes(StandardCharsets.ISO_8859_1);
            return new Generated(
                    head.getBytes(StandardCharsets.ISO_8859_1), size, position -> pattern[position % pattern.length]);
        }

        @Override
        public InputStream open() {
            return new InputStream() {
                private int at;

                @Override
                public int read() {
                    byte[] one = new byte[1];
                    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
                }

                @Override
                public int read(byte[] to, int offset, int length) {
                    if (at >= size) {
                        return -1;
                    }
                    int count = (int) Math.min(length, size - at);
                    for (int i = 0; i < count; i++, at++) {
                        to[offset + i] = at < head.length ? head[at] : (byte) bytes.applyAsInt(at - head.length);
                    }
                    return count;
                }
            };
        }
    }

    /** Reads a mail, and sees to it that no more than that many megabytes are allocated meanwhile. */
    private static ParsedMessage read(Content content, int megabytes) throws IOException {
        MessageParser parser = new MessageParser(MessageLimits.DEFAULT, AttachmentText.NONE);
        long before = THREADS.getCurrentThreadAllocatedBytes();
        ParsedMessage message = parser.parse(content);
        long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
        assertThat(allocated).as("bytes allocated").isLessThan((long) megabytes * MEGABYTE);
        return message;
    }

    @Test
    void aHeaderOfTenMegabytes() throws IOException {
        ParsedMessage message =
                read(Generated.of("Subject: x\r\n", 10 * MEGABYTE, "X-Filler: words words words\r\n"), 400);
        assertThat(message.subject()).isEqualTo("x");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Subject: ", "To: ", "X-Other: ", "Date: ", "References: ", "Content-Type: ", ""})
    void aHeaderLineOfAHundredMegabytes(String field) throws IOException {
        ParsedMessage message = read(Generated.of("Message-ID: <a@b>\r\n" + field, 100 * MEGABYTE, "word "), 200);
        assertThat(message.messageId()).isEqualTo("a@b");
        assertThat(message.subject().length()).isLessThanOrEqualTo(MessageLimits.DEFAULT.headerLimit());
        assertThat(message.defects()).contains("a header line is longer than 1048576 bytes");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a@x.org, ",
                "\"",
                "(",
                "<",
                "\\\"",
                "((\\)",
                "=?",
                "=?a?Q?",
                "=?a?Q?b?= ",
                "@",
                ":",
                ";",
                "\"a\" ",
                "<a@b",
                "a b c "
            })
    void addressFieldsOfMegabytes(String repeated) throws IOException {
        ParsedMessage message = read(Generated.of("To: ", 30 * MEGABYTE, repeated), 700);
        assertThat(message.to().size()).isLessThanOrEqualTo(MessageLimits.DEFAULT.addressLimit());
    }

    @Test
    void aMillionAddresses() throws IOException {
        StringBuilder mail = new StringBuilder("Message-ID: <a@b>\r\nTo: ");
        for (int i = 0; i < 1_000_000; i++) {
            mail.append("user").append(i).append("@example.org,\r\n ");
        }
        ParsedMessage message =
                read(Content.of(Read.bytes(mail.append("\r\n\r\nbody").toString())), 200);
        assertThat(message.to()).hasSize(MessageLimits.DEFAULT.addressLimit());
        assertThat(message.body()).isEqualTo("body");
        assertThat(message.defects()).contains("more than 50000 addresses in a field");
    }

    @ParameterizedTest
    @ValueSource(strings = {"=?a?Q?", "=?utf-8?B?/w==?= ", "=?utf-8?Q?=", "?=", "=?=?", "\u0000\u00ff"})
    void subjectsOfMegabytes(String repeated) throws IOException {
        read(Generated.of("Subject: ", 10 * MEGABYTE, repeated), 700);
    }

    @ParameterizedTest
    @ValueSource(strings = {"; a=b", ";", "=", "\"", "\\\"", "; n*0=a", "; n*9999*=%ff", ";name=", "%"})
    void parametersOfMegabytes(String repeated) throws IOException {
        read(Generated.of("Content-Type: application/x; name=", 10 * MEGABYTE, repeated), 500);
    }

    @Test
    void twentyThousandParts() throws IOException {
        ParsedMessage message = read(
                Generated.of(
                        "Content-Type: multipart/mixed; boundary=b\r\n\r\n",
                        40 * 20_000,
                        "--b\r\nContent-Type: image/png\r\n\r\npng\r\n"),
                400);
        assertThat(message.attachments()).hasSize(MessageLimits.DEFAULT.partLimit());
        assertThat(message.defects()).contains("more than 10000 parts");
    }

    @Test
    void multipartsAThousandDeep() throws IOException {
        StringBuilder mail = new StringBuilder("Subject: deep\r\n");
        for (int i = 0; i < 1000; i++) {
            mail.append("Content-Type: multipart/mixed; boundary=b")
                    .append(i)
                    .append("\r\n\r\n--b")
                    .append(i)
                    .append("\r\n");
        }
        ParsedMessage message =
                read(Content.of(Read.bytes(mail.append("\r\nbottom").toString())), 50);
        assertThat(message.subject()).isEqualTo("deep");
        assertThat(message.attachments()).isNotEmpty().allSatisfy(part -> assertThat(part.path())
                .hasSizeLessThan(2 * MessageLimits.DEFAULT.depthLimit()));
        assertThat(message.defects()).contains("a multipart is nested too deep, or its boundary is too long");
    }

    @ParameterizedTest
    @ValueSource(strings = {"7bit", "base64", "quoted-printable"})
    void messagesAThousandDeep(String encoding) throws IOException {
        String mail =
                "Subject: deep\r\nContent-Transfer-Encoding: " + encoding + "\r\nContent-Type: message/rfc822\r\n\r\n";
        ParsedMessage message = read(Content.of(Read.bytes(mail.repeat(1000))), 100);
        assertThat(message.attachments().size()).isLessThanOrEqualTo(MessageLimits.DEFAULT.depthLimit() + 1);
        if (encoding.equals("7bit")) {
            assertThat(message.defects()).contains("nested deeper than 50");
        }
    }

    static Stream<Arguments> endlessBodies() {
        return Stream.of(
                Arguments.of("text/plain", "7bit", "no line ever ends "),
                Arguments.of("text/plain", "8bit", "\u00ff"),
                Arguments.of("text/plain; charset=utf-8", "8bit", "\u00ff"),
                Arguments.of("text/plain; charset=iso-2022-jp", "8bit", "\u001b$B"),
                Arguments.of("text/plain; charset=utf-16", "8bit", "\u00d8"),
                Arguments.of("text/plain", "base64", "QUFB"),
                Arguments.of("text/plain", "base64", "!"),
                Arguments.of("text/plain", "base64", "="),
                Arguments.of("text/plain", "quoted-printable", "="),
                Arguments.of("text/plain", "quoted-printable", " "),
                Arguments.of("text/plain", "quoted-printable", "=41"),
                Arguments.of("text/plain", "7bit", "begin 644 a\r\n"),
                Arguments.of("text/plain", "7bit", "begin 644 a\r\n#0V%T\r\n"),
                Arguments.of("text/html", "7bit", "<b>"),
                Arguments.of("text/html", "7bit", "<"),
                Arguments.of("text/html", "7bit", "&amp"),
                Arguments.of("text/html", "7bit", "<!--"),
                Arguments.of("text/html", "7bit", "<a b=\""),
                Arguments.of("text/html", "7bit", "<img alt="),
                Arguments.of("text/html", "7bit", "<script></scrip"),
                Arguments.of("multipart/mixed; boundary=b", "7bit", "--b"),
                Arguments.of("multipart/mixed; boundary=b", "7bit", "--b\r\n"),
                Arguments.of("multipart/mixed; boundary=b", "7bit", "\r\n--b \r\n\r\n"),
                Arguments.of(
                        "multipart/digest; boundary=b", "7bit", "\r\n--b\r\n\r\nContent-Type: message/rfc822\r\n\r\n"),
                Arguments.of("message/rfc822", "base64", "QUFB"),
                Arguments.of("application/ms-tnef", "7bit", "A"),
                Arguments.of("application/pdf", "base64", "QUFB"),
                Arguments.of("application/pdf", "7bit", "A"));
    }

    @ParameterizedTest
    @MethodSource("endlessBodies")
    void bodiesOfMegabytes(String type, String encoding, String repeated) throws IOException {
        ParsedMessage message = read(
                Generated.of(
                        "Subject: x\r\nContent-Type: " + type + "\r\nContent-Transfer-Encoding: " + encoding
                                + "\r\n\r\n",
                        32 * MEGABYTE,
                        repeated),
                8000);
        assertThat(message.subject()).isEqualTo("x");
        int text = message.body().length()
                + message.attachments().stream()
                        .mapToInt(attachment -> attachment.text().length())
                        .sum();
        assertThat(text).isLessThanOrEqualTo(MessageLimits.DEFAULT.textLimit() + 2 * MessageLimits.DEFAULT.partLimit());
        assertThat(message.attachments().size()).isLessThanOrEqualTo(MessageLimits.DEFAULT.partLimit());
        assertThat(message.defects()).noneMatch(defect -> defect.startsWith("cannot be read further"));
    }

    @Test
    void aLineOfAHundredMegabytesIsReadUpToTheTextLimitAndCountedWhole() throws IOException {
        Content content = Generated.of("Content-Type: text/csv\r\n\r\n", 100 * MEGABYTE, "a,b,");
        ParsedMessage message = read(content, 150);
        assertThat(message.attachments()).singleElement().satisfies(attachment -> {
            assertThat(attachment.size()).isEqualTo(100 * MEGABYTE - 26);
            assertThat(attachment.text()).hasSize(MessageLimits.DEFAULT.textLimit());
        });
        assertThat(message.defects()).containsExactly("more than 16777216 characters of text");
    }

    @Test
    void aBoundaryThatIsTooLongLeavesThePartUnread() {
        ParsedMessage message = Read.mail("Subject: x\r\nContent-Type: multipart/mixed; boundary=" + "b".repeat(5000)
                + "\r\n\r\n--" + "b".repeat(5000) + "\r\n\r\ntext\r\n");
        assertThat(message.subject()).isEqualTo("x");
        assertThat(message.defects()).contains("a multipart is nested too deep, or its boundary is too long");
    }

    /** Mutations of mails that have everything in them: nothing is thrown, every limit holds. */
    @Test
    void mutatedMailsNeverThrow() {
        long seed = 20261130;
        Random random = new Random(seed);
        byte[] mail = Read.bytes(Read.lines(
                "From: =?utf-8?Q?J=C3=BCrgen?= <j@x.org>, team: a@b, \"c, d\" <c@d>;",
                "Date: Thu, 22 Aug 2002 18:26:25 +0700",
                "Content-Type: multipart/mixed; boundary=\"b\"; x*0*=utf-8''%41; x*1=b",
                "",
                "--b",
                "Content-Type: text/html; charset=utf-8",
                "Content-Transfer-Encoding: quoted-printable",
                "",
                "<p class=3D\"x\">gr=C3=BCn &amp; <img alt=3D'y'><!-- z --></p>",
                "--b",
                "Content-Type: message/rfc822",
                "Content-Transfer-Encoding: base64",
                "",
                "U3ViamVjdDogeA0KQ29udGVudC1UeXBlOiBtdWx0aXBhcnQvbWl4ZWQ7IGJvdW5kYXJ5PWINCg0KLS1iDQo=",
                "--b",
                "Content-Type: application/ms-tnef",
                "Content-Transfer-Encoding: base64",
                "",
                "eJ8+IgEAAQ==",
                "--b",
                "",
                "begin 644 hello.txt",
                "+:&5L;&\\@=V]R;&0",
                "end",
                "--b--"));
        for (int round = 0; round < 20_000; round++) {
            byte[] mutated = mail.clone();
            for (int change = random.nextInt(8); change >= 0; change--) {
                int at = random.nextInt(mutated.length);
                int length = Math.min(1 + random.nextInt(12), mutated.length - at);
                if (random.nextBoolean()) {
                    System.arraycopy(mail, random.nextInt(mail.length - length + 1), mutated, at, length);
                } else {
                    mutated[at] = (byte) random.nextInt(256);
                }
            }
            ParsedMessage message = Read.mail(mutated);
            assertThat(message.defects())
                    .as("round %d of seed %d", round, seed)
                    .noneMatch(defect -> defect.startsWith("cannot be read further"));
        }
    }
}
