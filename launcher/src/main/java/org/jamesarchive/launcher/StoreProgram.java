package org.jamesarchive.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jamesarchive.launcher.cluster.Cluster;
import org.jamesarchive.launcher.cluster.ClusterException;
import org.jamesarchive.launcher.cluster.Node;
import org.jamesarchive.launcher.cluster.NodeRuntime;
import org.jamesarchive.launcher.cluster.NodeStatus;
import org.jamesarchive.launcher.cluster.Role;

/** The program of the server's that works on data directories, and what it is told of the workers of a cluster. */
record StoreProgram(NodeRuntime runtime) {

    /** @return the exit code */
    int run(List<String> arguments) throws IOException, InterruptedException {
        return program().run(arguments);
    }

    /** The command line that runs it. */
    List<String> command(List<String> arguments) {
        return program().command(arguments);
    }

    private ServerProgram program() {
        return new ServerProgram(runtime, "StoreMain", List.of("-Xmx512m"));
    }

    /**
     * Workers of a cluster.
     *
     * @param names their names; empty for all
     * @throws ClusterException when there is none of a name
     */
    static List<Node> workers(Cluster cluster, List<String> names) {
        List<Node> all = cluster.status().stream()
                .map(NodeStatus::node)
                .filter(node -> node.role() == Role.WORKER)
                .toList();
        for (String name : names) {
            if (all.stream().noneMatch(node -> node.name().equals(name))) {
                throw new ClusterException("there is no worker " + name);
            }
        }
        return names.isEmpty()
                ? all
                : all.stream().filter(node -> names.contains(node.name())).toList();
    }

    /** The arguments that name a worker's data directory. */
    static List<String> data(Node worker) {
        return List.of("--data", worker.dataDir().toString());
    }

    /** The arguments that name the public key of a worker's checkpoints; none when it has no key yet. */
    static List<String> key(Node worker) {
        Path key = worker.dir().resolve("var/keys/checkpoint.key.pub");
        return Files.exists(key) ? List.of("--key", key.toString()) : List.of();
    }
}
