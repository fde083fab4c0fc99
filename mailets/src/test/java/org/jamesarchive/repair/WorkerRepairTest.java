package org.jamesarchive.repair;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.jamesarchive.route.ManualClock;
import org.jamesarchive.store.Arrival;
import org.jamesarchive.store.Content;
import org.jamesarchive.store.ContentId;
import org.jamesarchive.store.SegmentedArchiveStore;
import org.jamesarchive.store.StoreSettings;
import org.jamesarchive.store.StoredCopy;
import org.jamesarchive.worker.ServedWorker;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkerRepairTest {

    private static final int MAILS = 60;
    private static final String DOMAIN = "archive.example.com";
    private static final ContentId LEAST = new ContentId("0".repeat(64));

    private final ManualClock clock = new ManualClock();
    private ServedWorker worker0;
    private ServedWorker worker1;
    private SegmentedArchiveStore store;
    private HttpServer liar;

    @TempDir
    Path folder;

    @BeforeEach
    void start() throws IOException {
        worker0 = ServedWorker.start(folder.resolve("w0"), 0, clock);
        worker1 = ServedWorker.start(folder.resolve("w1"), 1, clock);
        store = SegmentedArchiveStore.open(
                StoreSettings.of(folder.resolve("w2"), 2).withFreeSpaceWatermark(0), clock);
        liar = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    }

    @AfterEach
    void stop() throws IOException {
        liar.stop(0);
        worker0.close();
        worker1.close();
        store.close();
    }

    private Peer peer(int number, URI http) {
        return new Peer("worker" + number + ".example.com", http, (number == 0 ? worker0 : worker1).access());
    }

    private RepairReport repair(Peer... others) throws Exception {
        RepairSettings settings = new RepairSettings(
                DOMAIN,
                "worker2.example.com",
                List.of(others),
                2,
                folder.resolve("w2"),
                Files.createDirectories(folder.resolve("tmp")));
        RepairReport report = new WorkerRepair(settings, store, line -> {}).run();
        assertThat(folder.resolve("tmp")).isEmptyDirectory();
        return report;
    }

    private RepairReport repair() throws Exception {
        return repair(peer(0, worker0.http()), peer(1, worker1.http()));
    }

    private static String mail(int number) {
        return "Received: first\r\nSubject: " + number + "\r\n\r\nbody\r\n";
    }

    /** As gateways with two copies would have done it: what worker2 has no part in is on both. */
    private Set<ContentId> fill() throws IOException {
        Set<ContentId> ours = new TreeSet<>();
        Share share =
                new Share(DOMAIN, "worker2.example.com", List.of("worker0.example.com", "worker1.example.com"), 2);
        Share first =
                new Share(DOMAIN, "worker0.example.com", List.of("worker2.example.com", "worker1.example.com"), 2);
        for (int i = 0; i < MAILS; i++) {
            String mail = mail(i);
            ContentId id = ContentId.of(Content.of(mail.getBytes(StandardCharsets.ISO_8859_1)));
            boolean isOurs = share.isOurs(id, Set.of("worker0.example.com", "worker1.example.com"));
            if (isOurs) {
                ours.add(id);
            }
            clock.advance(Duration.ofSeconds(1));
            if (first.isOurs(id, Set.of("worker1.example.com", "worker2.example.com"))) {
                worker0.store("a" + i + "@example.org", mail);
            }
            if (!isOurs || !first.isOurs(id, Set.of("worker1.example.com", "worker2.example.com"))) {
                worker1.store("a" + i + "@example.org", mail);
            }
        }
        return ours;
    }

    private static List<String> described(SegmentedArchiveStore in, ContentId id) throws IOException {
        List<String> copies = new ArrayList<>();
        for (StoredCopy copy : in.copies(id, 100)) {
            try (InputStream content = copy.content().open()) {
                copies.add(copy.arrival() + " " + copy.sender() + " " + copy.recipients() + " "
                        + new String(content.readAllBytes(), StandardCharsets.ISO_8859_1));
            }
        }
        return copies;
    }

    @Test
    void emptyWorkerGetsItsShareAsItWasReceived() throws Exception {
        Set<ContentId> ours = fill();
        assertThat(ours).hasSizeBetween(1, MAILS - 1);
        RepairReport report = repair();
        assertThat(report.good()).as(report.toString()).isTrue();
        assertThat(report.share()).isEqualTo(ours.size());
        assertThat(report.fetched()).isEqualTo(ours.size());
        assertThat(new TreeSet<>(store.contentIds(LEAST, MAILS))).isEqualTo(ours);
        for (ContentId id : ours) {
            ServedWorker holder = worker0.archive().holds(id) ? worker0 : worker1;
            assertThat(described(store, id)).isEqualTo(described(holder.archive(), id));
        }
        assertThat(folder.resolve("w2").resolve(PendingFile.NAME)).doesNotExist();

        RepairReport again = repair();
        assertThat(again.good()).isTrue();
        assertThat(again.held()).isEqualTo(ours.size());
        assertThat(again.fetched()).isZero();
    }

    /** A mail that worker2 must hold. */
    private String ourMail() throws IOException {
        Share share =
                new Share(DOMAIN, "worker2.example.com", List.of("worker0.example.com", "worker1.example.com"), 2);
        for (int i = 0; true; i++) {
            ContentId id = ContentId.of(Content.of(mail(i).getBytes(StandardCharsets.ISO_8859_1)));
            if (share.isOurs(id, Set.of("worker0.example.com", "worker1.example.com"))) {
                return mail(i);
            }
        }
    }

    @Test
    void mergesComeWithTheirTraceBlocks() throws Exception {
        String mail = ourMail();
        ContentId id = worker0.store("one@example.org", mail);
        for (int i = 0; i < 5; i++) {
            clock.advance(Duration.ofSeconds(1));
            worker0.store("more@example.org", mail.replace("first", "again " + i));
        }
        RepairReport report = repair();
        assertThat(report.good()).isTrue();
        assertThat(report.fetched()).isEqualTo(1);
        assertThat(report.merges()).isEqualTo(5);
        assertThat(described(store, id))
                .isEqualTo(described(worker0.archive(), id))
                .hasSize(6);
    }

    @Test
    void killedRepairIsCompletedByTheNext() throws Exception {
        String mail = ourMail();
        ContentId id = worker0.store("one@example.org", mail);
        clock.advance(Duration.ofSeconds(1));
        worker0.store("two@example.org", mail.replace("first", "second"));
        StoredCopy first = worker0.archive().copies(id, 1).get(0);
        store.append(new Arrival(id, first.content(), first.arrival(), first.sender(), first.recipients()));
        new PendingFile(folder.resolve("w2")).write(List.of(id));

        assertThat(repair().good()).isTrue();
        assertThat(described(store, id))
                .isEqualTo(described(worker0.archive(), id))
                .hasSize(2);
    }

    private Peer liar(ContentId id, String bytes) throws IOException {
        byte[] page = String.format(
                        Locale.ROOT, "{\"domains\":[\"%s\"],\"contentIds\":[\"%s\"],\"next\":null}", DOMAIN, id)
                .getBytes(StandardCharsets.US_ASCII);
        byte[] entries = ("{\"kind\":\"message\",\"arrival\":\"2026-11-28T00:00:00Z\",\"sender\":\"\","
                        + "\"recipients\":[],\"traceLength\":0,\"size\":" + bytes.length() + "}\n" + bytes
                        + "{\"kind\":\"end\",\"entries\":1}\n")
                .getBytes(StandardCharsets.US_ASCII);
        liar.createContext("/archive", exchange -> {
            byte[] body = exchange.getRequestURI().getPath().endsWith("content-ids") ? page : entries;
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        liar.start();
        return peer(0, URI.create("http://127.0.0.1:" + liar.getAddress().getPort()));
    }

    @Test
    void liarIsNamedAndAnotherGives() throws Exception {
        String mail = ourMail();
        ContentId id = worker1.store("one@example.org", mail);
        RepairReport report = repair(liar(id, mail.replace("body", "lies")), peer(1, worker1.http()));
        assertThat(report.good()).isTrue();
        assertThat(report.liars()).containsOnlyKeys("worker0.example.com").containsValue(1L);
        assertThat(described(store, id)).isEqualTo(described(worker1.archive(), id));
    }

    @Test
    void whatOnlyALiarHasIsLacking() throws Exception {
        String mail = ourMail();
        ContentId id = ContentId.of(Content.of(mail.getBytes(StandardCharsets.ISO_8859_1)));
        RepairReport report = repair(liar(id, mail.replace("body", "lies")), peer(1, worker1.http()));
        assertThat(report.good()).isFalse();
        assertThat(report.lackingNamed()).containsExactly(id.hex());
        assertThat(store.holds(id)).isFalse();
    }

    @Test
    void silentWorkerIsNamedAndTheRestIsFetched() throws Exception {
        String mail = ourMail();
        ContentId id = worker1.store("one@example.org", mail);
        worker0.close();
        RepairReport report = repair();
        assertThat(report.good()).isFalse();
        assertThat(report.silent()).containsOnlyKeys("worker0.example.com");
        assertThat(store.holds(id)).isTrue();
    }

    @Test
    void workerOfAnotherDomainIsNotTakenFor() throws Exception {
        RepairSettings settings = new RepairSettings(
                "dr.example.com",
                "worker2.example.com",
                List.of(peer(0, worker0.http())),
                2,
                folder.resolve("w2"),
                folder);
        assertThat(new WorkerRepair(settings, store, line -> {}).run().silent())
                .containsEntry(
                        "worker0.example.com",
                        "worker0.example.com archives [archive.example.com], not dr.example.com");
    }

    @Test
    void oneCopyIsRefusedWithTheWayOut() {
        assertThatThrownBy(() -> new RepairSettings(
                        DOMAIN, "worker2.example.com", List.of(peer(0, worker0.http())), 1, folder, folder))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no other worker holds")
                .hasMessageContaining("restore");
    }
}
