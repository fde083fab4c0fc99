package org.jamesarchive.launcher;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jamesarchive.launcher.cluster.Cluster;
import org.jamesarchive.launcher.cluster.ClusterFile;
import org.jamesarchive.launcher.cluster.ClusterSettings;
import org.jamesarchive.launcher.cluster.ClusterState;
import org.jamesarchive.launcher.cluster.Role;
import org.jamesarchive.launcher.terminal.Console;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** {@code archive up}. */
@Command(
        name = "up",
        mixinStandardHelpOptions = true,
        description = {
            "Starts DNS, gateways and workers on loopback addresses, waits until they are ready, and prints their addresses.",
            "They run on when the command has ended; data and logs are kept in DIR. Called again, it starts what is down."
        })
final class UpCommand implements Callable<Integer> {

    private final Surroundings surroundings;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

    @Mixin
    private ClusterOptions options = new ClusterOptions();

    @Option(
            names = "--workers",
            paramLabel = "N",
            description = "Number of workers (default: as the last time in DIR, else 5).")
    private @Nullable Integer workers;

    @Option(
            names = "--gateways",
            paramLabel = "N",
            description = "Number of gateways (default: as the last time in DIR, else 1).")
    private @Nullable Integer gateways;

    @Option(
            names = "--copies",
            paramLabel = "N",
            description = "On how many workers each mail is put (default: as the last time in DIR, else 1).")
    private @Nullable Integer copies;

    @Option(names = "--json", description = "Print the nodes as 'archive status --json' does.")
    private boolean json;

    UpCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        ClusterFile file = new ClusterFile(options.dir());
        Console console = json ? surroundings.console().forJson() : surroundings.console();
        Cluster cluster = new Cluster(settings(file.read()), surroundings.time());
        int started = file.exclusively(() -> cluster.start(new StartProgress(console)));
        StatusReport report = new StatusReport(cluster.status());
        if (json) {
            surroundings.out().println(report.json());
            return 0;
        }
        console.say(headline(started, cluster.nodes().size()) + " in " + options.dir());
        report.print(console);
        console.say("journal to archive@archive-gw.example.com at "
                + cluster.nodes(Role.GATEWAY).get(0).serviceText()
                + ", or: ./archive send PATH; stop with: ./archive down");
        return 0;
    }

    private static String headline(int started, int nodes) {
        if (started == 0) {
            return "the cluster is already up";
        }
        return started == nodes ? "the cluster is up" : started + " of " + nodes + " nodes were down and are up again";
    }

    private ClusterSettings settings(Optional<ClusterState> last) {
        try {
            return ClusterSettings.of(options.dir(), surroundings.runtime())
                    .withNodes(
                            given(gateways, last.map(ClusterState::gateways), ClusterSettings.GATEWAYS_DEFAULT),
                            given(workers, last.map(ClusterState::workers), ClusterSettings.WORKERS_DEFAULT))
                    .withCopies(given(copies, last.map(ClusterState::copies), ClusterSettings.COPIES_DEFAULT))
                    .thatOutliveUs();
        } catch (IllegalArgumentException outOfRange) {
            throw new ParameterException(spec.commandLine(), String.valueOf(outOfRange.getMessage()), outOfRange);
        }
    }

    private static int given(@Nullable Integer option, Optional<Integer> last, int otherwise) {
        return option != null ? option : last.orElse(otherwise);
    }
}
