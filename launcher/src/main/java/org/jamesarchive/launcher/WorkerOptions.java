package org.jamesarchive.launcher;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jamesarchive.client.NodeAccess;
import org.jamesarchive.federation.FederatedSearch;
import org.jamesarchive.federation.WorkerAddress;
import org.jamesarchive.federation.WorkerClient;
import org.jamesarchive.launcher.cluster.Cluster;
import org.jamesarchive.launcher.cluster.Node;
import org.jamesarchive.launcher.cluster.Role;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** Which workers are asked over HTTP, and with what. */
final class WorkerOptions {

    /** Exit code of a command that did what it could, and of which a worker did not answer. */
    static final int INCOMPLETE = 3;

    private static final int SECONDS_LIMIT = 3_600;

    @CommandLine.Spec(CommandLine.Spec.Target.MIXEE)
    private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

    @Mixin
    private ClusterOptions options = new ClusterOptions();

    @Mixin
    private AccessOptions access = new AccessOptions();

    @Option(
            names = "--worker",
            paramLabel = "[NAME=]URL",
            description =
                    "A worker's HTTP address; one option each, for all workers of the set (default: the cluster's).")
    private List<String> workers = new ArrayList<>();

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            description = "How long workers may take to answer (default: ${DEFAULT-VALUE}).",
            defaultValue = "10")
    private int timeout = 10;

    /** What is asked. */
    record Asked(List<WorkerAddress> workers, NodeAccess access, Duration budget) {

        Asked {
            workers = List.copyOf(workers);
        }

        WorkerClient client() {
            return new WorkerClient(access);
        }

        FederatedSearch search(WorkerClient client) {
            return new FederatedSearch(client, workers, budget);
        }
    }

    Asked open(Surroundings surroundings) throws IOException {
        return ask(spec.commandLine(), options, access, workers, timeout, surroundings);
    }

    /**
     * Finds out whom to ask.
     *
     * @param urls as given; none: the cluster's workers
     */
    static Asked ask(
            CommandLine command,
            ClusterOptions options,
            AccessOptions access,
            List<String> urls,
            int timeout,
            Surroundings surroundings)
            throws IOException {
        if (timeout < 1 || timeout > SECONDS_LIMIT) {
            throw new ParameterException(
                    command, "--timeout " + timeout + ": expected 1 to " + SECONDS_LIMIT + " seconds");
        }
        Duration budget = Duration.ofSeconds(timeout);
        if (!urls.isEmpty()) {
            return new Asked(parsed(command, urls), access.access(), budget);
        }
        Cluster cluster = options.open(surroundings);
        return new Asked(addresses(cluster.nodes(Role.WORKER)), access.auditor(cluster), budget);
    }

    /** Where a cluster's workers are. */
    static List<WorkerAddress> addresses(List<Node> workers) {
        return workers.stream()
                .map(node -> new WorkerAddress(node.name(), URI.create("http://" + node.httpText())))
                .toList();
    }

    /** Addresses as given. */
    static List<WorkerAddress> parsed(CommandLine command, List<String> urls) {
        try {
            return urls.stream().map(WorkerAddress::parse).toList();
        } catch (IllegalArgumentException e) {
            throw new ParameterException(command, String.valueOf(e.getMessage()), e);
        }
    }
}
