package org.jamesarchive.launcher;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import org.jamesarchive.launcher.cluster.NodeStatus;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code archive status}. */
@Command(
        name = "status",
        mixinStandardHelpOptions = true,
        description = "Shows every node: role, address, process, state, and what it holds.",
        footer = {
            "",
            "States: up; degraded (with the reason); silent, when the process is there but does not answer; down."
        })
final class StatusCommand implements Callable<Integer> {

    private final Surroundings surroundings;

    @Mixin
    private ClusterOptions options = new ClusterOptions();

    @Option(names = "--json", description = "Print one JSON document.")
    private boolean json;

    StatusCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws IOException {
        List<NodeStatus> status = options.open(surroundings).status();
        StatusReport report = new StatusReport(status);
        if (json) {
            surroundings.out().println(report.json());
        } else {
            report.print(surroundings.console());
        }
        return 0;
    }
}
