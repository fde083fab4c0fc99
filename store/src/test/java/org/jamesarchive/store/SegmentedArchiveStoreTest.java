package org.jamesarchive.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.jamesarchive.store.Mails.all;
import static org.jamesarchive.store.Mails.arrival;
import static org.jamesarchive.store.Mails.bytes;
import static org.jamesarchive.store.Mails.id;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SegmentedArchiveStoreTest {

    @TempDir
    Path directory;

    private SegmentedArchiveStore open() throws IOException {
        return SegmentedArchiveStore.open(StoreSettings.of(directory, 7), Clock.systemUTC());
    }

    static Stream<Arguments> oddMails() {
        return Stream.of(
                Arguments.of("plain", bytes("Received: x\r\nSubject: a\r\n\r\nbody\r\n")),
                Arguments.of("empty", new byte[0]),
                Arguments.of("one byte", bytes("x")),
                Arguments.of("only trace", bytes("Received: a\r\n")),
                Arguments.of("NUL", bytes("Subject: \0\r\n\r\n\0\0\0")),
                Arguments.of("bare CR and LF", bytes("Subject: a\rb\n\nc\rd\n\r\r")),
                Arguments.of("8-bit", bytes("Subject: \u00ff\u00fe\r\n\r\n\u0080")),
                Arguments.of("no headers", bytes("nothing but text")),
                Arguments.of("511", Mails.random(511, 1)),
                Arguments.of("512", Mails.random(512, 2)),
                Arguments.of("513", Mails.random(513, 3)),
                Arguments.of("at the in-memory limit", Mails.random(1024 * 1024, 4)),
                Arguments.of("all zeros", new byte[3_000_000]),
                Arguments.of("30 MB", Mails.random(30 * 1024 * 1024, 5)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("oddMails")
    void comesOutAsItWentIn(String name, byte[] mail) throws Exception {
        Receipt receipt;
        try (SegmentedArchiveStore store = open()) {
            receipt = store.append(arrival(mail));
            Content content = store.read(id(mail)).orElseThrow();

            assertThat(all(content)).isEqualTo(mail);
            assertThat(all(content)).as("read again").isEqualTo(mail);
            assertThat(content.size()).isEqualTo(mail.length);
            assertThat(receipt).isEqualTo(new Receipt(id(mail), 7, "0000000001.tar.zst", receipt.offset(), false));
            assertThat(store.status().messages()).isEqualTo(1);
            assertThat(store.status().messageBytes()).isEqualTo(mail.length);
            assertThat(store.status().diskBytes())
                    .isEqualTo(Files.size(directory.resolve("segments").resolve(receipt.segment())));
        }
        assertThat(directory.resolve("tmp")).isEmptyDirectory();
        try (SegmentedArchiveStore store = open()) {
            assertThat(all(store.read(id(mail)).orElseThrow())).isEqualTo(mail);
        }
        PlainTools.check(directory.resolve("segments"), List.of(mail));
    }

    @Test
    void unknownContentIsNotThere() throws Exception {
        try (SegmentedArchiveStore store = open()) {
            assertThat(store.read(id(bytes("x")))).isEmpty();
            assertThat(store.copies(id(bytes("x")), 10)).isEmpty();
        }
    }

    @Test
    void sameContentAgainIsMergedAndEachCopyComesBack() throws Exception {
        String body = "Subject: a\r\n\r\nbody\r\n";
        List<byte[]> copies = List.of(
                bytes("Received: from a\r\n\tby b\r\n" + body),
                bytes("Return-Path: <x@y>\r\nReceived: q\r\n" + body),
                bytes(body),
                bytes("Received: from a\r\n\tby b\r\n" + body));
        List<String> senders = List.of("a@example.org", "", "strange <\r\n%>@\u00e9\0", "a@example.org");
        List<List<String>> recipients =
                List.of(List.of("x@y"), List.of(), List.of("a b@c", "%20@d", ""), List.of("x@y"));
        try (SegmentedArchiveStore store = open()) {
            for (int i = 0; i < copies.size(); i++) {
                Arrival arrival = new Arrival(
                        id(copies.get(i)),
                        Content.of(copies.get(i)),
                        Mails.ARRIVAL.plusNanos(i),
                        senders.get(i),
                        recipients.get(i));
                assertThat(store.append(arrival).merged()).isEqualTo(i > 0);
            }
        }
        Folders.delete(directory.resolve("catalog"));
        try (SegmentedArchiveStore store = open()) {
            List<StoredCopy> stored = store.copies(id(bytes(body)), 10);
            assertThat(stored).hasSize(4);
            for (int i = 0; i < copies.size(); i++) {
                StoredCopy copy = stored.get(i);
                assertThat(all(copy.content())).isEqualTo(copies.get(i));
                assertThat(copy.content().size()).isEqualTo(copies.get(i).length);
                assertThat(copy.arrival()).isEqualTo(Mails.ARRIVAL.plusNanos(i));
                assertThat(copy.sender()).isEqualTo(senders.get(i));
                assertThat(copy.recipients()).isEqualTo(recipients.get(i));
            }
            assertThat(store.copies(id(bytes(body)), 2)).hasSize(2);
            assertThat(store.status().messages()).isEqualTo(1);
            assertThat(store.status().merges()).isEqualTo(3);
            assertThat(store.status().messageBytes()).isEqualTo(copies.get(0).length);
        }
        PlainTools.check(directory.resolve("segments"), List.of(copies.get(0)));
    }

    @Test
    void largeTraceBlockIsMergedThroughAFile() throws Exception {
        byte[] first = bytes("Subject: a\r\n\r\nb");
        byte[] second = bytes("Received: " + "x".repeat(2_000_000) + "\r\nSubject: a\r\n\r\nb");
        try (SegmentedArchiveStore store = open()) {
            store.append(arrival(first));
            assertThat(store.append(arrival(second)).merged()).isTrue();
            assertThat(all(store.copies(id(first), 2).get(1).content())).isEqualTo(second);
        }
    }

    @Test
    void sameContentFromManyThreadsIsStoredOnce() throws Exception {
        int threads = 16;
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try (SegmentedArchiveStore store = open()) {
            for (int round = 1; round <= 20; round++) {
                byte[] mail = Mails.random(round % 4 == 0 ? 1_500_000 : 3000, round);
                CyclicBarrier together = new CyclicBarrier(threads);
                List<Callable<Receipt>> tasks = new ArrayList<>();
                for (int i = 0; i < threads; i++) {
                    int copy = i;
                    tasks.add(() -> {
                        together.await();
                        return store.append(arrival(mail, Mails.ARRIVAL.plusSeconds(copy)));
                    });
                }
                List<Receipt> receipts = new ArrayList<>();
                for (Future<Receipt> future : pool.invokeAll(tasks)) {
                    receipts.add(future.get());
                }
                assertThat(receipts).filteredOn(receipt -> !receipt.merged()).hasSize(1);
                assertThat(receipts.stream().map(Receipt::offset).distinct()).hasSize(threads);
                assertThat(store.status().messages()).isEqualTo(round);
                assertThat(store.status().merges()).isEqualTo(15L * round);
                assertThat(store.copies(id(mail), 100)).hasSize(threads);
            }
        } finally {
            pool.shutdownNow();
        }
    }

    @Test
    void contentThatIsNotWhatWasAnnouncedIsNotStored() throws Exception {
        byte[] mail = bytes("Subject: a\r\n\r\nb");
        Content lying = new Content() {
            @Override
            public long size() {
                return mail.length + 1L;
            }

            @Override
            public InputStream open() {
                return new ByteArrayInputStream(mail);
            }
        };
        Content broken = new Content() {
            @Override
            public long size() {
                return mail.length;
            }

            @Override
            public InputStream open() throws IOException {
                throw new IOException("gone");
            }
        };
        try (SegmentedArchiveStore store = open()) {
            Arrival other = new Arrival(id(bytes("other")), Content.of(mail), Mails.ARRIVAL, "", List.of());
            assertThatThrownBy(() -> store.append(other)).isInstanceOf(IOException.class);
            Arrival longer = new Arrival(id(mail), lying, Mails.ARRIVAL, "", List.of());
            assertThatThrownBy(() -> store.append(longer))
                    .isInstanceOf(IOException.class)
                    .isNotInstanceOf(StoreUnavailableException.class);
            Arrival gone = new Arrival(id(mail), broken, Mails.ARRIVAL, "", List.of());
            assertThatThrownBy(() -> store.append(gone)).hasMessage("gone");
            assertThat(store.status().messages()).isZero();
            assertThat(store.append(arrival(mail)).merged())
                    .as("nothing is left claimed")
                    .isFalse();
        }
    }

    @Test
    void contentThatShrinksWhileItIsStoredLeavesNothingBehind() throws Exception {
        byte[] mail = Mails.random(3_000_000, 9);
        Content shrinking = new Content() {
            private int opened;

            @Override
            public long size() {
                return mail.length;
            }

            @Override
            public InputStream open() {
                opened++;
                return new ByteArrayInputStream(mail, 0, opened == 1 ? mail.length : mail.length - 1);
            }
        };
        try (SegmentedArchiveStore store = open()) {
            Arrival arrival = new Arrival(id(mail), shrinking, Mails.ARRIVAL, "", List.of());
            assertThatThrownBy(() -> store.append(arrival)).hasMessageContaining("ended 1 bytes before");
            assertThat(directory.resolve("tmp")).isEmptyDirectory();
            assertThat(store.append(arrival(mail)).merged()).isFalse();
        }
    }

    @Test
    void rollsBySize() throws Exception {
        List<byte[]> mails = new ArrayList<>();
        try (SegmentedArchiveStore store = SegmentedArchiveStore.open(
                StoreSettings.of(directory, 7).withSegmentSizeLimit(10_000), Clock.systemUTC())) {
            for (int i = 0; i < 30; i++) {
                mails.add(Mails.random(2000, i));
                store.append(arrival(mails.get(i)));
            }
            assertThat(store.status().segments()).isEqualTo(8);
            for (byte[] mail : mails) {
                assertThat(all(store.read(id(mail)).orElseThrow())).isEqualTo(mail);
            }
        }
        PlainTools.check(directory.resolve("segments"), mails);
        try (SegmentedArchiveStore store = open()) {
            assertThat(store.status().messages()).isEqualTo(30);
            assertThat(store.status().diskBytes()).isEqualTo(PlainTools.bytesOf(directory.resolve("segments")));
        }
    }

    @Test
    void rollsByAgeEvenWhenNothingArrives() throws Exception {
        MovingClock clock = new MovingClock(Mails.ARRIVAL);
        StoreSettings settings = StoreSettings.of(directory, 7).withSegmentAgeLimit(Duration.ofHours(1));
        try (SegmentedArchiveStore store = SegmentedArchiveStore.open(settings, clock)) {
            store.append(arrival(Mails.numbered(1)));
            clock.move(Duration.ofMinutes(59));
            store.append(arrival(Mails.numbered(2)));
            assertThat(store.status().segments()).isEqualTo(1);
            long before = store.status().diskBytes();
            clock.move(Duration.ofMinutes(1));
            Awaitility.await().until(() -> store.status().diskBytes() > before);
            store.append(arrival(Mails.numbered(3)));
            assertThat(store.status().segments()).isEqualTo(2);
        }
        clock.move(Duration.ofHours(2));
        try (SegmentedArchiveStore store = SegmentedArchiveStore.open(settings, clock)) {
            store.append(arrival(Mails.numbered(4)));
            assertThat(store.status().segments()).as("age counts over restarts").isEqualTo(3);
        }
        PlainTools.check(
                directory.resolve("segments"),
                List.of(Mails.numbered(1), Mails.numbered(2), Mails.numbered(3), Mails.numbered(4)));
    }

    @Test
    void closedStoreRefuses() throws Exception {
        SegmentedArchiveStore store = open();
        store.append(arrival(Mails.numbered(1)));
        store.close();
        store.close();
        assertThatThrownBy(() -> store.append(arrival(Mails.numbered(2))))
                .isInstanceOf(StoreUnavailableException.class);
        assertThatThrownBy(() -> store.read(id(Mails.numbered(1)))).isInstanceOf(IOException.class);
        assertThat(store.status().unavailable()).isEqualTo("the store is closed");
        assertThat(store.status().messages()).isEqualTo(1);
    }

    @Test
    void closingWhileOthersAppendLosesNothingAcknowledged() throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(8);
        List<Future<List<byte[]>>> acknowledged = new ArrayList<>();
        SegmentedArchiveStore store = open();
        for (int thread = 0; thread < 8; thread++) {
            int first = thread * 1_000_000;
            acknowledged.add(pool.submit(() -> {
                List<byte[]> mails = new ArrayList<>();
                for (int i = first; i < first + 100_000; i++) {
                    try {
                        store.append(arrival(Mails.numbered(i)));
                        mails.add(Mails.numbered(i));
                    } catch (StoreUnavailableException e) {
                        break;
                    }
                }
                return mails;
            }));
        }
        Awaitility.await().until(() -> store.status().messages() > 200);
        store.close();
        long count = 0;
        try (SegmentedArchiveStore again = open()) {
            for (Future<List<byte[]>> mails : acknowledged) {
                for (byte[] mail : mails.get()) {
                    assertThat(again.read(id(mail))).isPresent();
                    count++;
                }
            }
            assertThat(again.status().messages()).isEqualTo(count);
        } finally {
            pool.shutdownNow();
        }
    }

    @Test
    void interruptedReaderDisturbsNobody() throws Exception {
        byte[] mail = Mails.random(5000, 1);
        try (SegmentedArchiveStore store = open()) {
            store.append(arrival(mail));
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> store.read(id(mail))).isInstanceOf(IOException.class);
            assertThat(Thread.interrupted()).isTrue();
            assertThat(all(store.read(id(mail)).orElseThrow())).isEqualTo(mail);
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> store.append(arrival(Mails.numbered(1))))
                    .isInstanceOf(StoreUnavailableException.class);
            assertThat(Thread.interrupted()).isTrue();
            store.append(arrival(Mails.numbered(2)));
        }
    }

    @Test
    void arrivalAtOddTimesIsKept() throws Exception {
        List<Instant> times = List.of(
                Instant.EPOCH,
                Instant.parse("1969-12-31T23:59:59.5Z"),
                Instant.parse("2300-01-01T00:00:00.000000001Z"));
        try (SegmentedArchiveStore store = open()) {
            for (int i = 0; i < times.size(); i++) {
                store.append(arrival(Mails.numbered(i), times.get(i)));
                assertThat(store.copies(id(Mails.numbered(i)), 1).get(0).arrival())
                        .isEqualTo(times.get(i));
            }
        }
    }
}
