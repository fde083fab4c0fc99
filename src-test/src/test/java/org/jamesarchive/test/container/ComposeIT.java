package org.jamesarchive.test.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jamesarchive.client.NodeAccess;
import org.jamesarchive.launcher.smtp.SmtpSettings;
import org.jamesarchive.test.FakeMail;
import org.jamesarchive.token.Role;
import org.jamesarchive.token.Secret;
import org.jamesarchive.token.TokenFileEditor;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** Two sites in containers, told as one story: gateways and workers die, a site is cut off, all nodes are replaced under load. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@EnabledIfSystemProperty(named = "containers", matches = "true", disabledReason = "src-test/docker/run.sh runs it")
class ComposeIT {

    private static final int MAILS = 300;
    private static final int CONNECTIONS = SmtpSettings.CONNECTIONS_DEFAULT;
    private static final List<String> HERE = Site.workers("");
    private static final List<String> THERE = Site.workers("dr-");
    private static final Duration CATCH_UP_LIMIT = Duration.ofMinutes(3);

    private static final String TOKEN = "compose-test";

    private static Site site;
    private static Secret token;
    private static long sent;
    private static long maybeTwice;

    @BeforeAll
    static void up() throws Exception {
        Path home = Path.of(System.getProperty("archive.home", ".."));
        site = Site.of(home);
        token = token(home.resolve("docker/tokens/tokens"));
        site.compose("down", "-v");
        site.compose("up", "-d");
        site.awaitHealthy(all());
    }

    @AfterAll
    static void down() throws Exception {
        site.compose("down", "-v");
    }

    private static Secret token(Path file) throws IOException {
        TokenFileEditor tokens = new TokenFileEditor(file);
        if (tokens.read().tokens().stream().anyMatch(known -> known.name().equals(TOKEN))) {
            tokens.revoke(TOKEN);
        }
        return tokens.create(TOKEN, Role.OPERATOR, new SecureRandom());
    }

    private static List<String> all() {
        List<String> all = new ArrayList<>(List.of("gateway0", "gateway1", "dr-gateway0"));
        all.addAll(HERE);
        all.addAll(THERE);
        return all;
    }

    private static String urls(List<String> workers) {
        return workers.stream()
                .map(worker -> "http://" + worker + ".example.com:8000")
                .collect(Collectors.joining(","));
    }

    private static void send(String story, Site.Deed halfway) throws Exception {
        site.sendAccepted(FakeMail.small(story, MAILS), halfway);
        sent += MAILS;
    }

    /** All that was sent is on each site, and nothing is on two workers of one but what was under way when a node ended. */
    private static void assertBothSitesHoldAll() throws Exception {
        await().atMost(CATCH_UP_LIMIT).pollInterval(Duration.ofSeconds(1)).untilAsserted(() -> {
            assertThat(site.stored(HERE)).isBetween(sent, sent + maybeTwice);
            assertThat(site.stored(THERE)).isBetween(sent, sent + maybeTwice);
            assertThat(queued()).isZero();
        });
        Site.Result compared = site.execute(
                "gateway0",
                "env",
                NodeAccess.VARIABLE + "=" + token.text(),
                "archive",
                "compare",
                urls(HERE),
                urls(THERE));
        assertThat(compared.exitCode()).as(compared.out()).isZero();
        assertThat(compared.out()).contains("both " + sent + ", only the first 0, only the second 0");
    }

    /** Whom a client has not got its reply from may have its mail, and the other gateway may not reach that worker just then. */
    private static void end(Site.Deed how) throws Exception {
        maybeTwice += CONNECTIONS;
        how.run();
    }

    private static long queued() throws Exception {
        return site.status("gateway0").path("queued").asLong()
                + site.status("gateway1").path("queued").asLong();
    }

    @Test
    @Order(1)
    void nodesHaveNoRightsThatTheyDoNotNeed() throws Exception {
        for (String node : List.of("gateway0", "worker0")) {
            assertThat(site.execute(node, "id", "-u").out()).isEqualTo("10001\n");
            assertThat(site.execute(node, "touch", "/opt/x").out()).contains("Read-only file system");
            assertThat(site.inspect(node, "{{.HostConfig.CapDrop}} {{.HostConfig.CapAdd}}"))
                    .isEqualTo("[ALL] [NET_BIND_SERVICE]");
        }
    }

    @Test
    @Order(2)
    void gatewayAndWorkerAreKilledUnderLoad() throws Exception {
        send("killed", () -> {
            end(() -> site.signal("gateway0", "KILL"));
            end(() -> site.signal("worker3", "KILL"));
        });
        site.compose("up", "-d");
        site.awaitHealthy(all());
        assertBothSitesHoldAll();
    }

    @Test
    @Order(3)
    void siteThatWasCutOffCatchesUpByItself() throws Exception {
        for (String worker : THERE) {
            site.signal(worker, "STOP");
        }
        send("cut off", () -> {});
        await().atMost(CATCH_UP_LIMIT)
                .untilAsserted(() -> assertThat(site.stored(HERE)).isEqualTo(sent));
        assertThat(queued()).as("for the other site").isGreaterThanOrEqualTo(MAILS);
        for (String worker : THERE) {
            site.signal(worker, "CONT");
        }
        assertBothSitesHoldAll();
    }

    @Test
    @Order(4)
    void allNodesAreReplacedUnderLoad() throws Exception {
        send("replaced", () -> {
            for (String node : List.of("worker0", "worker1", "worker2", "worker3", "worker4", "gateway0", "gateway1")) {
                end(() -> site.compose("up", "-d", "--no-deps", "--force-recreate", node));
                site.awaitHealthy(List.of(node));
                site.sendAccepted(FakeMail.small("meanwhile " + node, 10), () -> {});
                sent += 10;
            }
        });
        assertBothSitesHoldAll();
    }

    /** As OPERATIONS.md says it: backed up beside the running worker, restored into a volume that is new. */
    @Test
    @Order(5)
    void workerWhoseVolumeIsLostIsReplacedFromItsBackup(@TempDir Path backup) throws Exception {
        Files.setPosixFilePermissions(backup, PosixFilePermissions.fromString("rwxrwxrwx"));
        String data = "/var/lib/archive/var/archive";
        site.checkpoint("worker2", token);
        site.runBeside("worker2", backup, "archive", "backup", "--data", data, "--to", "/backup");
        long held = site.stored(List.of("worker2"));
        assertThat(held).isPositive();

        site.compose("rm", "-s", "-f", "worker2");
        site.dropVolume("worker2");
        site.sendAccepted(FakeMail.small("without worker2", 10), () -> {});
        sent += 10;
        site.compose(
                "run",
                "--rm",
                "--no-deps",
                "-T",
                "-v",
                backup + ":/backup:ro",
                "worker2",
                "archive",
                "restore",
                "/backup/2",
                "--to",
                data,
                "--server-id",
                "2");
        site.compose("up", "-d");
        site.awaitHealthy(List.of("worker2"));

        assertThat(site.stored(List.of("worker2"))).isGreaterThanOrEqualTo(held);
        assertBothSitesHoldAll();
    }

    @Test
    @Order(6)
    void archivesAreGood() throws Exception {
        for (String worker : List.of("worker2", "worker3", "dr-worker1")) {
            Site.Result result = site.execute(worker, "archive", "verify", "--data", "/var/lib/archive/var/archive");
            assertThat(result.exitCode()).as(result.out()).isZero();
            assertThat(result.out()).contains(": good: ");
        }
    }

    @Test
    @Order(7)
    void nodesEndInTimeWhenTheyAreToldTo() throws Exception {
        site.compose("stop", "-t", "30");
        for (String node : all()) {
            // 137 is SIGKILL after the 30 seconds, 143 the end that SIGTERM asks for.
            assertThat(site.inspect(node, "{{.State.ExitCode}}")).as(node).isEqualTo("143");
        }
    }
}
