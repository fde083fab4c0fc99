package org.jamesarchive.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jamesarchive.launcher.cluster.Cluster;
import org.jamesarchive.launcher.cluster.ClusterException;
import org.jamesarchive.launcher.cluster.Node;
import org.jamesarchive.launcher.cluster.NodeRuntime;
import org.jamesarchive.launcher.cluster.NodeStatus;
import org.jamesarchive.launcher.cluster.Role;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Which data directories a command works on, and the program of the server's that it runs: the store is its code, not ours (ADR 4). */
final class StoreOptions {

    static final String MAIN = "org.jamesarchive.command.StoreMain";
    static final List<String> JVM = List.of("-XX:+UseSerialGC", "-Xshare:auto", "-Xmx512m");

    @Mixin
    private ClusterOptions options = new ClusterOptions();

    @Parameters(paramLabel = "NODE", description = "Workers of the cluster (default: all of them).", arity = "0..*")
    private List<String> nodes = new ArrayList<>();

    @Option(names = "--data", paramLabel = "DIR", description = "A data directory, of any machine's worker.")
    private List<Path> data = new ArrayList<>();

    @Option(names = "--json", description = "Print one JSON document.")
    private boolean json;

    /** @return the exit code */
    int run(Surroundings surroundings, String action, List<String> further) throws IOException, InterruptedException {
        NodeRuntime runtime = surroundings.runtime();
        List<String> command = new ArrayList<>();
        command.add(runtime.java().toString());
        command.addAll(JVM);
        command.addAll(List.of("-cp", runtime.classPath(), MAIN, action));
        if (json) {
            command.add("--json");
        }
        command.addAll(further);
        for (Path directory : data) {
            command.addAll(List.of("--data", directory.toString()));
        }
        if (data.isEmpty() || !nodes.isEmpty()) {
            for (Node worker : workers(options.open(surroundings), nodes)) {
                command.addAll(List.of("--data", worker.dataDir().toString()));
                Path key = worker.dir().resolve("var/keys/checkpoint.key.pub");
                if (action.equals("verify") && further.isEmpty() && Files.exists(key)) {
                    command.addAll(List.of("--key", key.toString()));
                }
            }
        }
        return ChildProgram.run(command);
    }

    /** Workers of a cluster by their names; all of them when no name is given. @throws ClusterException when there is no such worker */
    static List<Node> workers(Cluster cluster, List<String> nodes) {
        List<Node> all = cluster.status().stream()
                .map(NodeStatus::node)
                .filter(node -> node.role() == Role.WORKER)
                .toList();
        for (String name : nodes) {
            if (all.stream().noneMatch(node -> node.name().equals(name))) {
                throw new ClusterException("there is no worker " + name);
            }
        }
        return nodes.isEmpty()
                ? all
                : all.stream().filter(node -> nodes.contains(node.name())).toList();
    }
}
