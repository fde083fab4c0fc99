package org.jamesarchive.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jamesarchive.launcher.cluster.ClusterSettings;
import org.jamesarchive.launcher.cluster.Node;
import org.jamesarchive.launcher.cluster.NodeRuntime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Dashboard and alerts speak of metrics that nodes have. */
class MetricsIT {

    private static final Pattern OURS = Pattern.compile("\\b((?:archive|jvm)_[a-z_]+)\\b");
    private static final Pattern SAMPLE = Pattern.compile("(?m)^([a-zA-Z_]+)[ {]");

    @TempDir
    Path folder;

    @Test
    void alertsAndDashboardUseMetricsThatThereAre() throws Exception {
        try (RunningCluster cluster =
                RunningCluster.start(ClusterSettings.of(folder, NodeRuntime.ofHome(RunningCluster.home()))
                        .withNodes(1, 1))) {
            cluster.sendAccepted(FakeMail.small("metrics", 5));
            cluster.awaitDelivered();
            Set<String> known = new TreeSet<>();
            for (String name : new String[] {"gateway0", "worker0"}) {
                known.addAll(names(SAMPLE, metrics(cluster.cluster().node(name))));
            }
            Path docker = RunningCluster.home().resolve("docker");
            for (String file : new String[] {"prometheus/alerts.yml", "grafana/mail-archive.json"}) {
                Set<String> used = names(OURS, Files.readString(docker.resolve(file)));
                assertThat(used).as(file).isNotEmpty();
                assertThat(known).as(file).containsAll(used);
            }
            assertThat(metrics(cluster.cluster().node("worker0"))).contains("archive_store_messages_stored 5.0");
        }
    }

    private static Set<String> names(Pattern pattern, String text) {
        Set<String> names = new TreeSet<>();
        for (Matcher matcher = pattern.matcher(text); matcher.find(); ) {
            names.add(matcher.group(1));
        }
        return names;
    }

    private static String metrics(Node node) throws Exception {
        URI uri = URI.create("http://" + node.httpText() + "/metrics");
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }
}
