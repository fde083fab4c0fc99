package org.jamesarchive.launcher;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jamesarchive.federation.QueryRefusedException;
import org.jamesarchive.launcher.cluster.CheckpointClient;
import org.jamesarchive.launcher.cluster.Cluster;
import org.jamesarchive.launcher.cluster.Node;
import org.jamesarchive.launcher.resend.MboxExport;
import org.jamesarchive.launcher.terminal.Console;
import org.jamesarchive.launcher.terminal.SafeText;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** {@code archive export}. */
@Command(
        name = "export",
        mixinStandardHelpOptions = true,
        description = {
            "Writes stored mails to files, each with the proof that it is in the archive as it came.",
            "Works while workers run, which make a checkpoint first, so that it covers what they hold. With a QUERY the workers are"
                    + " searched and asked over HTTP; called again with the same QUERY and --to, an export that was stopped goes on."
                    + " With content ids, --all or --message-id, data directories are read.",
            "Check it anywhere: archive verify --offline. An mbox file (mboxrd) holds the mails alone, without proof."
        },
        footer = {
            "",
            "Exit code: 0 all that was asked for is there with its proof; 1 it is not; 2 the query is wrong; 3 a worker did not answer."
        })
final class ExportCommand implements Callable<Integer> {

    private final Surroundings surroundings;

    @Mixin
    private ClusterOptions options = new ClusterOptions();

    @Mixin
    private AccessOptions access = new AccessOptions();

    @Parameters(
            paramLabel = "QUERY|ID",
            description = "What is looked for; or content ids, 64 hexadecimal digits.",
            arity = "0..*")
    private List<String> words = new ArrayList<>();

    @Option(
            names = "--to",
            paramLabel = "DIR|ZIP|MBOX",
            required = true,
            description = "An empty directory, or a new file with a name that ends in .zip, or in .mbox with a QUERY.")
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

    @Option(
            names = "--worker-url",
            paramLabel = "[NAME=]URL",
            description =
                    "With a QUERY: a worker's HTTP address; one option each, for all workers (default: the cluster's).")
    private List<String> workerUrls = new ArrayList<>();

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            description = "With a QUERY: how long workers may take to answer (default: ${DEFAULT-VALUE}).",
            defaultValue = "10")
    private int timeout = 10;

    @Option(
            names = "--partial",
            description = "With a QUERY: finish although a worker did not answer, without what only that one has.")
    private boolean partial;

    @Option(names = "--json", description = "Print one JSON document.")
    private boolean json;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

    ExportCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        boolean isQuery = words.stream().anyMatch(word -> !word.matches("[0-9a-f]{64}"));
        if (isQuery || isMbox()) {
            return exportQuery();
        }
        List<String> arguments = new ArrayList<>(List.of("export", "--to", to.toString()));
        if (json) {
            arguments.add("--json");
        }
        if (all) {
            arguments.add("--all");
        }
        words.forEach(contentId -> arguments.addAll(List.of("--id", contentId)));
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

    private boolean isMbox() {
        return String.valueOf(to.getFileName()).toLowerCase(Locale.ROOT).endsWith(".mbox");
    }

    private int exportQuery() throws IOException, InterruptedException {
        boolean isOther = all
                || idsFrom != null
                || since != null
                || until != null
                || !messageIds.isEmpty()
                || !data.isEmpty()
                || !workers.isEmpty();
        if (isOther || words.isEmpty()) {
            throw new ParameterException(
                    spec.commandLine(), "a QUERY goes with --to, --worker-url, --timeout, --partial and --json only");
        }
        String query = String.join(" ", words);
        WorkerOptions.Asked asked =
                WorkerOptions.ask(spec.commandLine(), options, access, workerUrls, timeout, surroundings);
        if (isMbox()) {
            return exportMbox(query, asked);
        }
        List<String> arguments = new ArrayList<>(List.of("export-query", "--query", query, "--to", to.toString()));
        if (json) {
            arguments.add("--json");
        }
        if (partial) {
            arguments.add("--partial");
        }
        arguments.addAll(access.trustArguments());
        asked.workers().forEach(worker -> arguments.addAll(List.of("--worker", worker.name() + "=" + worker.http())));
        arguments.addAll(List.of("--timeout", Integer.toString(timeout)));
        ProcessBuilder program = new ProcessBuilder(new StoreProgram(surroundings.runtime()).command(arguments));
        AccessOptions.give(program, asked.access());
        return ChildProgram.run(program);
    }

    private int exportMbox(String query, WorkerOptions.Asked asked) throws IOException, InterruptedException {
        Console console = json ? surroundings.console().forJson() : surroundings.console();
        MboxExport.Result result;
        try {
            result = new MboxExport(asked.client(), asked.workers(), asked.budget(), to)
                    .run(query, partial, console::progress);
        } catch (QueryRefusedException e) {
            return QueryFault.show(e, query, console);
        }
        result.missing()
                .forEach((worker, reason) ->
                        console.warn("incomplete: " + worker + " did not answer: " + SafeText.line(reason)));
        result.failures().forEach(reason -> console.warn("not fetched: " + SafeText.line(reason)));
        if (json) {
            ObjectMapper mapper = new ObjectMapper();
            ObjectNode document = mapper.createObjectNode()
                    .put("to", to.toString())
                    .put("good", result.failed() == 0 && result.missing().isEmpty())
                    .put("complete", result.missing().isEmpty())
                    .put("mails", result.mails())
                    .put("failed", result.failed());
            document.set("missing", mapper.valueToTree(result.missing().keySet()));
            surroundings.out().println(mapper.writeValueAsString(document));
        } else {
            console.say(to + ": " + (result.isFinished() ? "exported" : "NOT COMPLETE") + ": " + result.mails()
                    + " mails, " + result.failed() + " not fetched"
                    + (result.isFinished() ? "" : "; run it again, or with --partial to do without"));
        }
        if (!result.missing().isEmpty()) {
            return WorkerOptions.INCOMPLETE;
        }
        return result.failed() == 0 ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
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
