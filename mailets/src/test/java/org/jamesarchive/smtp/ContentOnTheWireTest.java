package org.jamesarchive.smtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jamesarchive.store.Content;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What goes in comes out, byte for byte, whatever it is and however it travels. */
class ContentOnTheWireTest extends SmtpSenderTest {

    private static final int MEGABYTE = 1024 * 1024;
    private static final int CHUNK = ContentReader.CHUNK_BYTES;

    enum Way {
        DATA_PIPELINED,
        DATA_STEP_BY_STEP,
        BDAT_PIPELINED,
        BDAT_STEP_BY_STEP
    }

    static List<Arguments> odd() {
        StringBuilder allBytes = new StringBuilder();
        for (char c = 0; c < 256; c++) {
            allBytes.append(c).append(c);
        }
        List<String> contents = List.of(
                "",
                "\r\n",
                "\n",
                "\r",
                ".",
                ".\r\n",
                "..\r\n.\r\n.",
                "Subject: x\r\n\r\nno newline at the end",
                "Subject: x\n\nbare LF\n.\n..\n.\r\nend\n",
                "Subject: x\r\rbare CR\r.\r..\r.\r\nend\r",
                "Subject: smuggled\r\n\r\n\n.\nMAIL FROM:<x>\nRCPT TO:<y>\nDATA\n\r.\rQUIT\r\n.\nQUIT\r\n",
                "Subject: NUL\r\n\r\n\0\0a\0\r\n",
                allBytes.toString(),
                allBytes + "\r\n",
                "x".repeat(100_000) + "\r\n",
                "line\r\n".repeat(20_000) + "\r\n",
                ".\r\n".repeat(50_000),
                "x".repeat(CHUNK - 2) + "\r\n",
                "x".repeat(CHUNK - 1) + "\r\n.\r\n",
                "x".repeat(CHUNK - 2) + "\r\n.\r\n",
                "x".repeat(CHUNK) + ".\r\n");
        List<Arguments> cases = new ArrayList<>();
        for (Way way : Way.values()) {
            for (int i = 0; i < contents.size(); i++) {
                cases.add(Arguments.of(way, i, contents.get(i)));
            }
        }
        return cases;
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("odd")
    void oddContent(Way way, int number, String content) {
        goBy(way);
        assertAccepted(send(ENVELOPE, content(content)));
        assertAccepted(send(ENVELOPE, inMemory(content)));
        assertAccepted(send());
        assertThat(worker.received().get(0).content()).as("case " + number).isEqualTo(arriving(way, content));
        assertThat(worker.received().get(1).content()).as("case " + number).isEqualTo(arriving(way, content));
        assertThat(worker.received().get(2).content()).isEqualTo("Subject: hello\r\n\r\nHello.\r\n");
        assertThat(worker.connections()).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void contentsAroundTheSizeOfABdat(Way way) {
        goBy(way);
        for (int size : new int[] {MEGABYTE - 1, MEGABYTE, MEGABYTE + 1, 2 * MEGABYTE, 5 * MEGABYTE + 7}) {
            String content = random(size) + "\r\n";
            for (Content from : List.of(content(content), inMemory(content))) {
                assertAccepted(send(ENVELOPE, from));
                assertThat(worker.received().get(worker.received().size() - 1).content())
                        .isEqualTo(content);
            }
        }
        assertThat(worker.connections()).isEqualTo(1);
        assertThat(worker.wasInterrupted()).isFalse();
    }

    @Test
    void aSmallContentIsOneBdatALargeOneIsMany() {
        goBy(Way.BDAT_PIPELINED);
        assertAccepted(send());
        assertAccepted(send(ENVELOPE, content("x".repeat(2 * MEGABYTE + 5))));
        assertThat(worker.commands().stream().filter(line -> line.startsWith("BDAT")))
                .containsExactly("BDAT 26 LAST", "BDAT 1048576", "BDAT 1048576", "BDAT 5 LAST");
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void thirtyMegabytes(Way way) {
        goBy(way).discardingContents();
        GeneratedContent content = new GeneratedContent(30L * MEGABYTE);
        assertAccepted(send(ENVELOPE, content));
        assertThat(worker.received().get(0).sha256()).isEqualTo(content.sha256());
        assertThat(worker.received().get(0).length()).isEqualTo(content.size());
        await().until(() -> content.open.get() == 0);
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void aHostThatTakesNothingDoesNotFillTheMemory(Way way) {
        sender(impatient());
        goBy(way).receiveBuffer(CHUNK).always().stallingInContentAfter(1_000);
        GeneratedContent content = new GeneratedContent(2_000L * MEGABYTE);
        worker.withholding("SIZE");
        assertBroken(send(ENVELOPE, content), Stage.DATA);
        assertThat(content.read.get()).as("kernel buffers and a few chunks").isLessThan(20L * MEGABYTE);
        await().until(() -> content.open.get() == 0);
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void disconnectInData(Way way) {
        goBy(way).onMessage(1).closingInContentAfter(3L * MEGABYTE);
        GeneratedContent content = new GeneratedContent(30L * MEGABYTE);
        assertBroken(send(ENVELOPE, content), Stage.DATA);
        assertAccepted(send());
        assertThat(worker.received()).hasSize(1);
        await().until(() -> content.open.get() == 0);
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void resetInData(Way way) {
        goBy(way).onMessage(1).resettingInContentAfter(3L * MEGABYTE);
        assertBroken(send(ENVELOPE, new GeneratedContent(30L * MEGABYTE)), Stage.DATA);
        assertAccepted(send());
        assertThat(worker.received()).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void disconnectInDataOfASmallMessageMayHaveStoredIt(Way way) {
        goBy(way).onMessage(1).closingInContentAfter(3);
        assertBroken(send(), Stage.CONTENT);
        assertAccepted(send());
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void refusedInData(Way way) {
        goBy(way).onMessage(1).answeringInContentAfter(3L * MEGABYTE + 1, "552 5.3.4 too much");
        assertRefused(send(ENVELOPE, new GeneratedContent(30L * MEGABYTE)), Stage.CONTENT, "552 5.3.4 too much");
        assertAccepted(send());
        assertThat(worker.received()).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void acknowledgedInDataIsNotBelieved(Way way) {
        sender(impatient());
        goBy(way).onMessage(1).answeringInContentAfter(3L * MEGABYTE, "250 2.0.0 stored, promise");
        assertThat(send(ENVELOPE, new GeneratedContent(30L * MEGABYTE))).isInstanceOf(SendResult.Broken.class);
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void contentThatCannotBeReadToItsEndIsNeverCompleted(Way way) {
        goBy(way);
        for (long size : new long[] {10, CHUNK, 5L * MEGABYTE}) {
            assertBroken(send(ENVELOPE, failing(size, new IOException("disk"))), Stage.DATA);
            assertBroken(send(ENVELOPE, unopenable(size, new UncheckedIOException(new IOException()))), Stage.DATA);
            assertBroken(send(ENVELOPE, claiming(size, size - 1)), Stage.DATA);
            assertBroken(send(ENVELOPE, claiming(size, size + 1)), Stage.DATA);
        }
        assertBroken(send(ENVELOPE, claiming(0, 1)), Stage.DATA);
        assertThat(worker.received()).isEmpty();
        assertAccepted(send());
    }

    @Test
    void unreadableContentSentAheadHurtsNoOther() {
        sender(settings().connectionsPerHostLimit(1));
        CompletableFuture<SendResult> first = start();
        CompletableFuture<SendResult> second = start(ENVELOPE, failing(100, new IOException("disk")));
        CompletableFuture<SendResult> third = start();
        assertAccepted(result(first));
        assertBroken(result(second), Stage.DATA);
        assertAccepted(result(third));
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void streamsAreClosedWhenTheEnvelopeIsRefused(Way way) {
        goBy(way).answering(Stage.RCPT, "550 5.1.1 no");
        GeneratedContent content = new GeneratedContent(5L * MEGABYTE);
        assertRefused(send(ENVELOPE, content), Stage.RCPT, "550 5.1.1 no");
        await().until(() -> content.open.get() == 0);
    }

    @Test
    void refusedBdat() {
        goBy(Way.BDAT_PIPELINED).onMessage(1).answering(Stage.CONTENT, "554 5.6.0 no");
        assertRefused(send(), Stage.CONTENT, "554 5.6.0 no");
        assertAccepted(send());
        assertThat(worker.connections()).isEqualTo(1);
    }

    @Test
    void bdatIsNotSentWhenSomeRecipientsAreRefused() {
        goBy(Way.BDAT_PIPELINED).onRecipient("c@example.com").answering(Stage.RCPT, "550 5.1.1 no");
        assertRefused(send(to("b@example.com", "c@example.com"), MAIL), Stage.RCPT, "550 5.1.1 no");
        assertThat(worker.received()).isEmpty();
        assertAccepted(send());
        assertThat(worker.connections()).as("RSET instead of a cut").isEqualTo(1);
    }

    private ScriptedWorker goBy(Way way) {
        return switch (way) {
            case DATA_PIPELINED -> worker;
            case DATA_STEP_BY_STEP -> worker.withholding("PIPELINING");
            case BDAT_PIPELINED -> worker.alsoAnnouncing("CHUNKING");
            case BDAT_STEP_BY_STEP -> worker.withholding("PIPELINING").alsoAnnouncing("CHUNKING");
        };
    }

    /** DATA cannot do without a CRLF at the end, save for no content at all. */
    private static String arriving(Way way, String content) {
        boolean data = way == Way.DATA_PIPELINED || way == Way.DATA_STEP_BY_STEP;
        return data && !content.isEmpty() && !content.endsWith("\r\n") ? content + "\r\n" : content;
    }

    private static String random(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    private static Content failing(long size, IOException failure) {
        InputStream broken = new InputStream() {
            @Override
            public int read() throws IOException {
                throw failure;
            }

            @Override
            public int read(byte[] buffer, int offset, int length) throws IOException {
                throw failure;
            }
        };
        InputStream whole = new ByteArrayInputStream(new byte[(int) size - 1]);
        return streaming(size, new SequenceInputStream(whole, broken));
    }

    private static Content unopenable(long size, RuntimeException failure) {
        return new Content() {
            @Override
            public long size() {
                return size;
            }

            @Override
            public InputStream open() {
                throw failure;
            }
        };
    }

    private static Content claiming(long size, long real) {
        return streaming(size, new ByteArrayInputStream(new byte[(int) real]));
    }

    private static Content streaming(long size, InputStream stream) {
        return new Content() {
            @Override
            public long size() {
                return size;
            }

            @Override
            public InputStream open() {
                return stream;
            }
        };
    }

    /** Content of any size that takes no memory, ends in CRLF, and counts who reads it. */
    private static final class GeneratedContent implements Content {
        private static final byte[] LINE =
                ".Lorem ipsum \0\377 dolor\rsit\namet, 42 bytes a line\r\n".getBytes(StandardCharsets.ISO_8859_1);

        private final long lines;
        private final AtomicInteger open = new AtomicInteger();
        private final AtomicLong read = new AtomicLong();

        GeneratedContent(long size) {
            lines = size / LINE.length;
        }

        @Override
        public long size() {
            return lines * LINE.length;
        }

        @Override
        public InputStream open() {
            open.incrementAndGet();
            return new InputStream() {
                private long at;

                @Override
                public int read() {
                    byte[] one = new byte[1];
                    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
                }

                @Override
                public int read(byte[] buffer, int offset, int length) {
                    int count = (int) Math.min(length, size() - at);
                    if (count == 0) {
                        return length == 0 ? 0 : -1;
                    }
                    for (int i = 0; i < count; i++) {
                        buffer[offset + i] = LINE[(int) ((at + i) % LINE.length)];
                    }
                    at += count;
                    read.addAndGet(count);
                    return count;
                }

                @Override
                public void close() {
                    open.decrementAndGet();
                }
            };
        }

        String sha256() {
            try (InputStream in = open()) {
                MessageDigest hash = MessageDigest.getInstance("SHA-256");
                byte[] buffer = new byte[CHUNK];
                for (int count = in.read(buffer); count > 0; count = in.read(buffer)) {
                    hash.update(buffer, 0, count);
                }
                return HexFormat.of().formatHex(hash.digest());
            } catch (IOException | NoSuchAlgorithmException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
