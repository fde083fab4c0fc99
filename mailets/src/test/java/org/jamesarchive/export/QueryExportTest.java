package org.jamesarchive.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jamesarchive.federation.FederatedHit;
import org.jamesarchive.federation.FederatedPage;
import org.jamesarchive.federation.FederatedQuery;
import org.jamesarchive.federation.FederatedSearch;
import org.jamesarchive.federation.QueryRefusedException;
import org.jamesarchive.federation.SortOrder;
import org.jamesarchive.federation.WorkerAddress;
import org.jamesarchive.federation.WorkerClient;
import org.jamesarchive.store.proof.CheckpointVerifier;
import org.jamesarchive.token.Role;
import org.jamesarchive.worker.MailServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Searches and exports over two workers of which some mails are on both. */
class QueryExportTest {

    private static final Duration BUDGET = Duration.ofSeconds(10);

    @TempDir
    Path folder;

    private MailServer one;
    private MailServer two;
    private final Set<String> ids = new HashSet<>();

    @BeforeEach
    void start() throws IOException {
        one = MailServer.start(folder.resolve("one"), 1);
        two = MailServer.start(folder.resolve("two"), 2);
        // both have the tokens of the first
        Files.copy(
                folder.resolve("one/tokens"),
                folder.resolve("two/tokens"),
                java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        for (int i = 0; i < 30; i++) {
            String mail = "Message-ID: <" + i + "@example.com>\r\nSubject: mail " + i + "\r\n"
                    + (i % 10 == 9 ? "" : "Date: Tue, " + (10 + i / 2) + " Mar 2024 10:00:00 +0000\r\n")
                    + "From: alice@example.com\r\n\r\nFrom here\r\n>From there\r\nbody " + i + "\r\n";
            if (i % 3 != 1) {
                ids.add(one.store(mail).hex());
            }
            if (i % 3 != 0) {
                ids.add(two.store(mail).hex());
            }
        }
        one.awaitIndexed(20);
        two.awaitIndexed(20);
    }

    @AfterEach
    void stop() throws IOException {
        one.close();
        two.close();
    }

    private List<WorkerAddress> workers() {
        return List.of(new WorkerAddress("worker1", one.http()), new WorkerAddress("worker2", two.http()));
    }

    private WorkerClient client() {
        return new WorkerClient(one.access(Role.AUDITOR));
    }

    private FederatedSearch search(List<WorkerAddress> workers) {
        return new FederatedSearch(client(), workers, BUDGET);
    }

    private FederatedPage page(String query, int limit) throws Exception {
        return org.awaitility.Awaitility.await()
                .until(
                        () -> search(workers()).page(FederatedQuery.of(query, SortOrder.NEWEST, limit)),
                        FederatedPage::isComplete);
    }

    @Test
    void copiesAreShownOnceAndCountedOnce() throws Exception {
        FederatedPage all = page("alice", 100);
        assertThat(all.hits()).isEqualTo(30);
        assertThat(all.isExact()).isTrue();
        assertThat(all.messages()).hasSize(30);
        assertThat(all.messages()).extracting(FederatedHit::mailId).doesNotHaveDuplicates();
        assertThat(all.next()).isEmpty();
        assertThat(all.messages().stream()
                        .filter(hit -> hit.workers().size() == 2)
                        .count())
                .as("those with a date meet at their place")
                .isGreaterThanOrEqualTo(9);

        FederatedPage some = page("alice", 7);
        assertThat(some.messages()).hasSize(7);
        assertThat(some.hits()).isEqualTo(30);
        assertThat(some.isExact()).isTrue();
        assertThat(some.next()).isPresent();
    }

    @ParameterizedTest
    @EnumSource(SortOrder.class)
    void walkMeetsEachMailOnceInEveryOrder(SortOrder order) throws Exception {
        page("alice", 1);
        List<String> met = new ArrayList<>();
        Map<String, String> missing = search(workers()).walk(FederatedQuery.of("alice", order, 4), hit -> {
            met.add(hit.mailId());
            return true;
        });
        assertThat(missing).isEmpty();
        assertThat(met).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(ids);
    }

    @Test
    void pagesByCursorMeetEachDatedMailOnce() throws Exception {
        page("alice", 1);
        List<String> met = new ArrayList<>();
        String after = "";
        do {
            FederatedPage page = search(workers())
                    .page(FederatedQuery.of("after:2024-03-01 before:2024-04-01", SortOrder.OLDEST, 4)
                            .withAfter(after));
            page.messages().forEach(hit -> met.add(hit.mailId()));
            after = page.next().orElse("");
        } while (!after.isEmpty());
        assertThat(met).doesNotHaveDuplicates().hasSize(27);
    }

    @Test
    void deadWorkerIsNamedAndTheOthersAnswer() throws Exception {
        page("alice", 1);
        two.close();
        FederatedPage rest = search(workers()).page(FederatedQuery.of("alice", SortOrder.NEWEST, 100));
        assertThat(rest.isComplete()).isFalse();
        assertThat(rest.missing()).containsOnlyKeys("worker2");
        assertThat(rest.messages()).hasSize(20);
        assertThat(rest.hits()).isEqualTo(20);
    }

    @Test
    void silentWorkerCostsTheBudgetAndNoMore() throws Exception {
        page("alice", 1);
        try (java.net.ServerSocket silent =
                new java.net.ServerSocket(0, 50, java.net.InetAddress.getLoopbackAddress())) {
            List<WorkerAddress> three = new ArrayList<>(workers());
            three.add(new WorkerAddress("black-hole", URI.create("http://127.0.0.1:" + silent.getLocalPort())));
            FederatedPage rest = new FederatedSearch(client(), three, Duration.ofMillis(1_500))
                    .page(FederatedQuery.of("alice", SortOrder.NEWEST, 100));
            assertThat(rest.missing()).containsOnlyKeys("black-hole");
            assertThat(rest.messages()).hasSize(30);
        }
    }

    @Test
    void wrongQueryIsRefusedWithItsColumn() throws Exception {
        page("alice", 1);
        assertThatThrownBy(() -> search(workers()).page(FederatedQuery.of("a nofield:x", SortOrder.NEWEST, 1)))
                .isInstanceOfSatisfying(
                        QueryRefusedException.class, e -> assertThat(e.column()).isEqualTo(3));
    }

    @Test
    void unknownTokenIsNamedAsTheReason() throws Exception {
        WorkerClient stranger = new WorkerClient(org.jamesarchive.client.NodeAccess.NONE);
        FederatedPage none =
                new FederatedSearch(stranger, workers(), BUDGET).page(FederatedQuery.of("", SortOrder.NEWEST, 1));
        assertThat(none.messages()).isEmpty();
        assertThat(none.missing()).hasSize(2).containsKeys("worker1", "worker2");
        assertThat(none.missing().get("worker1")).startsWith("HTTP 401");
    }

    private QueryExport export(Path to) {
        return new QueryExport(client(), workers(), BUDGET, to, Clock.systemUTC(), line -> {});
    }

    private List<CheckpointVerifier> keys() throws IOException {
        return List.of(
                CheckpointVerifier.read(folder.resolve("one/node/var/keys/checkpoint.key.pub")),
                CheckpointVerifier.read(folder.resolve("two/node/var/keys/checkpoint.key.pub")));
    }

    @Test
    void exportHoldsEachMailWithItsProof() throws Exception {
        page("alice", 1);
        Path to = folder.resolve("export");
        QueryExport.Result result = export(to).run("alice", false);
        assertThat(result.failures()).isEmpty();
        assertThat(result.good()).isTrue();
        assertThat(result.mails()).isEqualTo(30);
        assertThat(result.messages()).isEqualTo(30);
        assertThat(result.unproven()).isZero();
        ExportReport report = ExportVerification.of(to, keys());
        assertThat(report.findings()).isEmpty();
        assertThat(report.proven()).isEqualTo(30);
        assertThat(Files.readAllLines(to.resolve(QueryExport.MAILS)))
                .hasSize(30)
                .allMatch(line -> line.contains("hidden@example.net"));

        Path zip = folder.resolve("export.zip");
        ExportArchive.pack(to, zip);
        assertThat(to).doesNotExist();
        assertThat(ExportVerification.of(zip, keys()).proven()).isEqualTo(30);
    }

    @Test
    void exportThatWasStoppedGoesOnAndIsWhole() throws Exception {
        page("alice", 1);
        Path to = folder.resolve("export");
        two.close();
        QueryExport.Result first = export(to).run("alice", false);
        assertThat(first.isFinished()).isFalse();
        assertThat(first.missing()).containsOnlyKeys("worker2");
        assertThat(first.messages()).isEqualTo(20);
        assertThatThrownBy(() -> ExportVerification.of(to, keys())).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> export(to).run("bob", false)).hasMessageContaining("another query");
        // as if killed in the middle of a line, and of a file
        Files.writeString(to.resolve(".done"), Files.readString(to.resolve(".done")) + "0123");
        Files.writeString(to.resolve(".entries"), Files.readString(to.resolve(".entries")) + "{\"file\":");
        Files.writeString(to.resolve("server-1/" + "a".repeat(64) + ".eml"), "half");

        QueryExport.Result partial = export(to).run("alice", true);
        assertThat(partial.isFinished()).isTrue();
        assertThat(partial.good()).isFalse();
        ExportReport report = ExportVerification.of(to, keys());
        assertThat(report.findings()).isEmpty();
        assertThat(report.messages()).isEqualTo(20);
    }

    @Test
    void directoryWithOtherFilesIsRefused() throws Exception {
        Path to = Files.createDirectories(folder.resolve("export"));
        Files.writeString(to.resolve("mine"), "mine");
        assertThatThrownBy(() -> export(to).run("alice", false)).hasMessageContaining("not empty");
        assertThat(to.resolve("mine")).hasContent("mine");
    }
}
