package org.jamesarchive.launcher;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jamesarchive.launcher.cluster.Cluster;
import org.jamesarchive.launcher.cluster.Node;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Which data directories a command works on. */
final class StoreOptions {

    @Mixin
    private ClusterOptions options = new ClusterOptions();

    @Parameters(paramLabel = "NODE", description = "Workers of the cluster (default: all of them).", arity = "0..*")
    private List<String> nodes = new ArrayList<>();

    @Option(names = "--data", paramLabel = "DIR", description = "A data directory, of any machine's worker.")
    private List<Path> data = new ArrayList<>();

    @Option(
            names = "--keyset",
            paramLabel = "FILE",
            description = "The keyset of the workers, to look inside of sealed entries as well.")
    private @Nullable Path keyset;

    @Option(names = "--json", description = "Print one JSON document.")
    private boolean json;

    /** Whether a node or a data directory was named. */
    boolean named() {
        return !nodes.isEmpty() || !data.isEmpty();
    }

    boolean namesData() {
        return !data.isEmpty() || keyset != null;
    }

    boolean namesNodes() {
        return !nodes.isEmpty();
    }

    ClusterOptions cluster() {
        return options;
    }

    /** The workers of a cluster that were named; all when none was. */
    List<Node> workers(Cluster cluster) {
        return StoreProgram.workers(cluster, nodes);
    }

    boolean json() {
        return json;
    }

    /** @return the exit code */
    int run(Surroundings surroundings, String action, List<String> more) throws IOException, InterruptedException {
        List<String> further = new ArrayList<>(more);
        if (keyset != null) {
            further.addAll(List.of("--keyset", keyset.toString()));
        }
        List<String> arguments = new ArrayList<>(List.of(action));
        if (json) {
            arguments.add("--json");
        }
        arguments.addAll(further);
        for (Path directory : data) {
            arguments.addAll(List.of("--data", directory.toString()));
        }
        if (data.isEmpty() || !nodes.isEmpty()) {
            for (Node worker : workers(options.open(surroundings))) {
                arguments.addAll(StoreProgram.data(worker));
                if (action.equals("verify") && !further.contains("--key")) {
                    arguments.addAll(StoreProgram.key(worker));
                }
            }
        }
        return new StoreProgram(surroundings.runtime()).run(arguments);
    }
}
