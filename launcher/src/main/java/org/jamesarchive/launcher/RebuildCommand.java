package org.jamesarchive.launcher;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jamesarchive.client.NodeAccess;
import org.jamesarchive.federation.WorkerAddress;
import org.jamesarchive.federation.WorkerClient;
import org.jamesarchive.launcher.cluster.Cluster;
import org.jamesarchive.launcher.terminal.Console;
import org.jamesarchive.launcher.terminal.SafeText;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** {@code archive rebuild}. */
@Command(
        name = "rebuild",
        mixinStandardHelpOptions = true,
        description = {
            "Deletes what is derived in the data directories of stopped workers and makes it anew from the segments.",
            "The full text index is then made by the worker, from its next start on. Refuses a directory that is in use. May be interrupted",
            "and begun again.",
            "With --index: running workers make their full text index anew, while they archive and the old one is searched. Waits until the",
            "new one is; when this is interrupted, they go on."
        })
final class RebuildCommand implements Callable<Integer> {

    private final Surroundings surroundings;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

    @Mixin
    private StoreOptions options = new StoreOptions();

    @Mixin
    private AccessOptions access = new AccessOptions();

    @Option(names = "--index", description = "Make the full text index of running workers anew, and nothing else.")
    private boolean index;

    @Option(
            names = "--worker",
            paramLabel = "[NAME=]URL",
            description = "With --index: a worker's HTTP address (default: the cluster's).")
    private List<String> workers = new ArrayList<>();

    RebuildCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (!index && !workers.isEmpty()) {
            throw new ParameterException(spec.commandLine(), "--worker belongs to --index");
        }
        return index ? rebuildIndex() : options.run(surroundings, "rebuild", List.of());
    }

    private int rebuildIndex() throws IOException, InterruptedException {
        if (options.namesData() || (options.namesNodes() && !workers.isEmpty())) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--index is of running workers: expected names of the cluster's, or --worker URL");
        }
        List<WorkerAddress> asked;
        NodeAccess token;
        if (workers.isEmpty()) {
            Cluster cluster = options.cluster().open(surroundings);
            asked = WorkerOptions.addresses(options.workers(cluster));
            token = access.operator(cluster);
        } else {
            asked = WorkerOptions.parsed(spec.commandLine(), workers);
            token = access.access();
        }
        Console console = options.json() ? surroundings.console().forJson() : surroundings.console();
        List<IndexRebuild.Result> results =
                new IndexRebuild(new WorkerClient(token), surroundings.time(), console).run(asked);
        if (options.json()) {
            surroundings.out().println(new ObjectMapper().writeValueAsString(Map.of("workers", results)));
        }
        for (IndexRebuild.Result result : results) {
            if (!result.error().isEmpty()) {
                console.warn(result.worker() + ": " + SafeText.line(result.error()));
            } else if (!options.json()) {
                console.say(String.format(
                        Locale.ROOT,
                        "%s: made anew: %d mails, %.1f s",
                        result.worker(),
                        result.mails(),
                        result.seconds()));
            }
        }
        boolean isDone = results.stream().allMatch(result -> result.error().isEmpty());
        return isDone ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
    }
}
