package org.jamesarchive.launcher;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jamesarchive.launcher.cluster.CheckpointClient;
import org.jamesarchive.launcher.cluster.Cluster;
import org.jamesarchive.launcher.cluster.Node;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code archive export}. */
@Command(
        name = "export",
        mixinStandardHelpOptions = true,
        description = {
            "Writes stored mails to files, each with the proof that it is in the archive as it came.",
            "Works while workers run; those of the cluster make a checkpoint first, so that it covers what they hold.",
            "Exit code 0 only when all that was asked for is there with its proof. Check it anywhere: archive verify --offline."
        })
final class ExportCommand implements Callable<Integer> {

    private final Surroundings surroundings;

    @Mixin
    private ClusterOptions options = new ClusterOptions();

    @Mixin
    private AccessOptions access = new AccessOptions();

    @Parameters(paramLabel = "ID", description = "Content ids, 64 hexadecimal digits.", arity = "0..*")
    private List<String> contentIds = new ArrayList<>();

    @Option(
            names = "--to",
            paramLabel = "DIR|ZIP",
            required = true,
            description = "An empty directory, or a new file with a name that ends in .zip.")
    private Path to = Path.of("");

    @Option(names = "--all", description = "All there is.")
    private boolean all;

    @Option(
            names = "--message-id",
            paramLabel = "MESSAGE-ID",
            description = "All mails with this Message-ID, with or without <>.")
    private List<String> messageIds = new ArrayList<>();

    @Option(names = "--ids-from", paramLabel = "FILE", description = "A file with content ids, a line each.")
    private @Nullable Path idsFrom;

    @Option(
            names = "--since",
            paramLabel = "TIME",
            description = "Only what arrived then or later: 2026-11-28 (UTC) or 2026-11-28T09:30:00Z.")
    private @Nullable String since;

    @Option(names = "--until", paramLabel = "TIME", description = "Only what arrived before that.")
    private @Nullable String until;

    @Option(names = "--worker", paramLabel = "NODE", description = "Workers of the cluster (default: all of them).")
    private List<String> workers = new ArrayList<>();

    @Option(names = "--data", paramLabel = "DIR", description = "A data directory, of any machine's worker.")
    private List<Path> data = new ArrayList<>();

    @Option(
            names = "--keyset",
            paramLabel = "FILE",
            description = "The keyset of the workers, to open sealed entries with.")
    private @Nullable Path keyset;

    @Option(names = "--json", description = "Print one JSON document.")
    private boolean json;

    ExportCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        List<String> arguments = new ArrayList<>(List.of("export", "--to", to.toString()));
        if (json) {
            arguments.add("--json");
        }
        if (all) {
            arguments.add("--all");
        }
        contentIds.forEach(contentId -> arguments.addAll(List.of("--id", contentId)));
        messageIds.forEach(messageId -> arguments.addAll(List.of("--message-id", messageId)));
        add(arguments, "--ids-from", idsFrom);
        add(arguments, "--keyset", keyset);
        add(arguments, "--since", since);
        add(arguments, "--until", until);
        data.forEach(directory -> add(arguments, "--data", directory));
        if (data.isEmpty() || !workers.isEmpty()) {
            addWorkers(arguments);
        }
        return new StoreProgram(surroundings.runtime()).run(arguments);
    }

    private void addWorkers(List<String> arguments) throws IOException {
        Cluster cluster = options.open(surroundings);
        CheckpointClient client = new CheckpointClient(access.operator(cluster));
        for (Node worker : StoreProgram.workers(cluster, workers)) {
            try {
                client.make(worker);
            } catch (IOException e) {
                surroundings
                        .console()
                        .warn(worker.name() + " makes no checkpoint (" + e.getMessage()
                                + "): what it got since its last one has no proof");
            }
            arguments.addAll(StoreProgram.data(worker));
            arguments.addAll(StoreProgram.key(worker));
        }
    }

    private static void add(List<String> arguments, String name, @Nullable Object value) {
        if (value != null) {
            arguments.addAll(List.of(name, value.toString()));
        }
    }
}
