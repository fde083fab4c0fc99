package org.jamesarchive.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jamesarchive.index.IndexSettings;
import org.jamesarchive.index.MailIndex;
import org.jamesarchive.index.SearchPage;
import org.jamesarchive.index.SearchRequest;
import org.jamesarchive.journal.ArchivedMail;
import org.jamesarchive.launcher.cluster.Node;
import org.jamesarchive.message.AttachmentText;
import org.jamesarchive.message.MessageLimits;
import org.jamesarchive.message.MessageParser;
import org.jamesarchive.store.ContentId;
import org.jamesarchive.store.SegmentedArchiveStore;
import org.jamesarchive.store.StoreSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A worker's index follows what is archived, over restarts, kills and a rebuild. */
class IndexIT {

    private static final Duration PROMISE = Duration.ofSeconds(2);
    private static final Duration CATCHING_UP = Duration.ofSeconds(90);

    @TempDir
    Path folder;

    @Test
    void indexFollowsTheArchiveWhateverHappens() throws Exception {
        try (RunningCluster cluster = RunningCluster.start(folder, 1)) {
            Node worker = cluster.cluster().node("worker0");
            cluster.sendAccepted(FakeMail.small("warm", 20));
            cluster.awaitDelivered();
            awaitIndexed(cluster, 20, CATCHING_UP);
            assertThat(niceness(cluster.status("worker0").pid(), "archive-index-"))
                    .as("archiving goes first")
                    .isNotEmpty()
                    .containsOnly(10);

            // The wait begins with the worker's 250; the queue of the gateway is empty by then.
            cluster.sendAccepted(FakeMail.small("soon", 1));
            cluster.awaitDelivered();
            awaitIndexed(cluster, 21, PROMISE);

            cluster.sendAccepted(FakeMail.small("killed", 400), () -> kill(cluster));
            cluster.awaitDelivered();
            awaitIndexed(cluster, 421, CATCHING_UP);

            cluster.sendAccepted(FakeMail.small("rebuilt", 400), () -> rebuild(cluster));
            cluster.awaitDelivered();
            await().atMost(CATCHING_UP)
                    .until(() -> index(cluster).path("rebuilt").asLong() == -1);
            awaitIndexed(cluster, 821, CATCHING_UP);

            ArchiveProgram.Result rebuilt =
                    ArchiveProgram.run("rebuild", "--index", "worker0", "--dir", folder.toString());
            assertThat(rebuilt.exitCode()).as(rebuilt.toString()).isZero();
            assertThat(rebuilt.out()).contains("worker0: made anew: 821 mails, ");

            cluster.cluster().stop("worker0");
            cluster.cluster().start("worker0");
            awaitIndexed(cluster, 821, CATCHING_UP);
            assertThat(ask(cluster, "POST", "?action=forget").statusCode()).isEqualTo(400);

            cluster.cluster().stop("worker0");
            assertThat(total(worker, "subject:rebuilt from:alice")).isEqualTo(400);
            assertThat(total(worker, "killed")).isEqualTo(400);
            assertThat(total(worker, "message-id:soon.0@sender.example.net")).isEqualTo(1);
        }
    }

    /** The nice values of a process's threads whose names begin so; the kernel keeps 15 characters of a name (proc(5)). */
    private static List<Integer> niceness(long pid, String names) throws IOException {
        List<Integer> values = new ArrayList<>();
        try (DirectoryStream<Path> threads = Files.newDirectoryStream(Path.of("/proc/" + pid + "/task"))) {
            for (Path thread : threads) {
                String stat = Files.readString(thread.resolve("stat"));
                int nameEnd = stat.lastIndexOf(')');
                if (stat.substring(stat.indexOf('(') + 1, nameEnd).startsWith(names)) {
                    values.add(Integer.parseInt(stat.substring(nameEnd + 2).split(" ")[16]));
                }
            }
        }
        return values;
    }

    private static void kill(RunningCluster cluster) {
        try {
            cluster.cluster().kill("worker0");
            cluster.cluster().start("worker0");
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void rebuild(RunningCluster cluster) {
        try {
            assertThat(ask(cluster, "POST", "?action=rebuild").statusCode()).isEqualTo(202);
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void awaitIndexed(RunningCluster cluster, long mails, Duration limit) {
        await().atMost(limit).pollInterval(Duration.ofMillis(50)).untilAsserted(() -> {
            JsonNode index = index(cluster);
            assertThat(index.path("failure").asText()).isEmpty();
            assertThat(index.path("mails").asLong()).isEqualTo(mails);
        });
    }

    private static JsonNode index(RunningCluster cluster) throws Exception {
        return new ObjectMapper().readTree(ask(cluster, "GET", "").body());
    }

    private static HttpResponse<String> ask(RunningCluster cluster, String method, String query)
            throws IOException, InterruptedException {
        URI uri = URI.create("http://" + cluster.cluster().node("worker0").httpText() + "/archive/index" + query);
        HttpRequest request = cluster.operator()
                .request(uri)
                .method(method, HttpRequest.BodyPublishers.noBody())
                .build();
        return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
    }

    /** How many mails a query finds in the index that a stopped worker left. */
    private static long total(Node worker, String query) throws Exception {
        MessageParser parser = new MessageParser(MessageLimits.DEFAULT, AttachmentText.NONE);
        StoreSettings settings = StoreSettings.of(worker.dataDir(), 0);
        try (SegmentedArchiveStore store = SegmentedArchiveStore.open(settings, Clock.systemUTC());
                MailIndex index = MailIndex.open(
                        store,
                        copy -> new ArchivedMail(
                                ContentId.of(copy.content()),
                                copy.content(),
                                parser.parse(copy.content()),
                                List.of(),
                                false),
                        IndexSettings.of(worker.dataDir().resolve("index"), 2, 0))) {
            SearchPage page = index.search(
                    new SearchRequest(query, SearchRequest.Order.NEWEST, Optional.empty(), 10, false, Set.of()));
            return page.total();
        }
    }
}
