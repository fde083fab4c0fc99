package org.jamesarchive.launcher.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class NodeCommandTest {

    private static final AddressBlock BLOCK = new AddressBlock(0, 5300, 2525, 8000);
    private static final Pattern SETTING = Pattern.compile("\\$\\{(?:env:)?([A-Z_]+)");
    private static final NodeRuntime RUNTIME = new NodeRuntime(
            Path.of("/jdk/java"),
            "server.jar",
            "Main",
            Path.of("/conf/gateway"),
            Path.of("/conf/worker"),
            List.of("-Xmx1"),
            List.of("-Xmx2"));

    private final ClusterSettings settings = ClusterSettings.of(Path.of("/data"), RUNTIME);
    private final Map<String, Node> nodes = new ClusterState(BLOCK, 1, 5, 2, Map.of())
            .nodes(Path.of("/data")).stream().collect(java.util.stream.Collectors.toMap(Node::name, node -> node));

    @Test
    void aNodeIsStartedAsTheServerExpects() {
        NodeCommand command = new NodeCommand(settings.withCopies(2), 4711);
        assertThat(command.command(node("gateway0"), BLOCK))
                .containsExactly(
                        "/jdk/java",
                        "-Xmx1",
                        "-cp",
                        "server.jar",
                        "Main",
                        "--conf",
                        "/conf/gateway",
                        "--dir",
                        "/data/gateway0",
                        "--exit-with",
                        "4711");
        assertThat(command.environment(node("gateway0"), BLOCK))
                .isEqualTo(Map.of(
                        "SMTP_BIND", "127.0.0.11:2525",
                        "TOKENS", "/data/tokens",
                        "HTTP_HOST", "127.0.0.11",
                        "HTTP_PORT", "8000",
                        "DNS_SERVERS", "127.0.0.1:5300",
                        "WORKER_PORT", "2525",
                        "COPIES", "2"));
        assertThat(command.environment(node("worker3"), BLOCK))
                .isEqualTo(Map.of(
                        "SMTP_BIND", "127.0.0.23:2525",
                        "TOKENS", "/data/tokens",
                        "HTTP_HOST", "127.0.0.23",
                        "HTTP_PORT", "8000",
                        "SERVER_ID", "3"));
        assertThat(command.command(node("worker3"), BLOCK)).contains("-Xmx2", "/conf/worker", "/data/worker3");
    }

    @Test
    void aNodeThatOutlivesUsDoesNotExitWithUs() {
        assertThat(new NodeCommand(settings.thatOutliveUs(), 4711).command(node("worker0"), BLOCK))
                .doesNotContain("--exit-with")
                .contains("/jdk/java");
    }

    @Test
    void furtherEnvironmentWinsOverTheSettingsAndTheSettingsOverTheRest() {
        ClusterSettings given = settings.withEnvironment("worker0", Map.of("SERVER_ID", "7", "EXTRA", "a"));
        Map<String, String> environment = new NodeCommand(given, 1)
                .builder(node("worker0"), BLOCK, Map.of("EXTRA", "b"))
                .environment();
        assertThat(environment).containsEntry("SERVER_ID", "7").containsEntry("EXTRA", "b");
        assertThat(environment).doesNotContainKeys("DATA_DIRECTORY", "ROUTING", "MYNETWORKS");
    }

    @Test
    void ofTheShellOnlyTheKeysetReachesANode() {
        ProcessBuilder builder = new ProcessBuilder("worker");
        NodeCommand.SETTINGS.forEach(name -> builder.environment().put(name, "of the shell"));
        builder.environment().put("PATH", "/bin");
        new NodeCommand(settings, 1).equip(builder, node("worker0"), BLOCK);
        Map<String, String> ofTheShell = new TreeMap<>(builder.environment());
        ofTheShell.values().removeIf(value -> !value.equals("of the shell"));
        assertThat(ofTheShell).containsOnlyKeys("ENCRYPTION", "ENCRYPTION_KEYSET");
        assertThat(builder.environment()).containsEntry("PATH", "/bin").containsEntry("SERVER_ID", "0");
    }

    @Test
    void aNodesOwnKeysetWinsOverThatOfTheShell() {
        ProcessBuilder builder = new ProcessBuilder("worker");
        builder.environment().put("ENCRYPTION_KEYSET", "of the shell");
        new NodeCommand(settings.withEnvironment("worker0", Map.of("ENCRYPTION_KEYSET", "")), 1)
                .equip(builder, node("worker0"), BLOCK);
        assertThat(builder.environment()).containsEntry("ENCRYPTION_KEYSET", "");
    }

    @Test
    void allSettingsOfTheProfilesAreKnown() throws IOException {
        Set<String> read = new TreeSet<>();
        try (Stream<Path> files = Files.walk(Path.of("..", "james-conf"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Matcher setting = SETTING.matcher(Files.readString(file));
                while (setting.find()) {
                    read.add(setting.group(1));
                }
            }
        }
        read.removeAll(Set.of("LOG_FORMAT", "NAME"));
        assertThat(NodeCommand.SETTINGS).containsExactlyInAnyOrderElementsOf(read);
    }

    private Node node(String name) {
        return nodes.getOrDefault(name, nodes.values().iterator().next());
    }
}
