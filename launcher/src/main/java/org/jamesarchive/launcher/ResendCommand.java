package org.jamesarchive.launcher;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jamesarchive.federation.FederatedQuery;
import org.jamesarchive.federation.QueryRefusedException;
import org.jamesarchive.federation.SortOrder;
import org.jamesarchive.launcher.resend.Resend;
import org.jamesarchive.launcher.resend.ResendJournal;
import org.jamesarchive.launcher.resend.ResendReport;
import org.jamesarchive.launcher.smtp.SmtpSettings;
import org.jamesarchive.launcher.terminal.Console;
import org.jamesarchive.store.Sha256;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** {@code archive resend}. */
@Command(
        name = "resend",
        mixinStandardHelpOptions = true,
        description = {
            "Brings mails back into a mailbox by SMTP, oldest first: the bytes of each are the original ones, one message each.",
            "A journal file keeps what was taken; called again with it, only the rest is sent. A mail can come twice when the"
                    + " command is killed between a reply and its line in the journal."
        },
        footer = {
            "",
            "Exit code: 0 all were taken; 1 one was refused or cannot be read; 3 a worker did not answer; 2 the query is wrong."
        })
final class ResendCommand implements Callable<Integer> {

    private static final int PAGE = 200;
    private static final int NAME_DIGITS = 12;
    private static final int PORT_LIMIT = 65_535;

    private final Surroundings surroundings;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

    @Mixin
    private WorkerOptions options = new WorkerOptions();

    @Parameters(paramLabel = "QUERY", description = "Which mails; several words are one query.", arity = "1..*")
    private List<String> words = new ArrayList<>();

    @Option(names = "--to", paramLabel = "ADDRESS", required = true, description = "The mailbox.")
    private String to = "";

    @Option(
            names = "--from",
            paramLabel = "ADDRESS",
            description = "The envelope sender (default: the null sender, so that no bounce goes to anybody).",
            defaultValue = "")
    private String from = "";

    @Option(names = "--smtp", paramLabel = "HOST:PORT", required = true, description = "The server that takes them.")
    private String smtp = "";

    @Option(
            names = "--journal",
            paramLabel = "FILE",
            description =
                    "Where it is kept what was taken (default: resend-….journal here, named after query, mailbox and server).")
    private @Nullable Path journal;

    @Option(
            names = "--connections",
            paramLabel = "N",
            description = "Connections at once (default: ${DEFAULT-VALUE}).",
            defaultValue = "4")
    private int connections = 4;

    @Option(names = "--json", description = "Print one JSON document.")
    private boolean json;

    ResendCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        Console console = json ? surroundings.console().forJson() : surroundings.console();
        String query = String.join(" ", words);
        SmtpSettings settings = settings();
        WorkerOptions.Asked asked = options.open(surroundings);
        Path file = journal == null ? defaultJournal(query) : journal;
        try (ResendJournal kept = ResendJournal.open(file)) {
            Resend resend =
                    new Resend(asked.client(), asked.workers(), asked.budget(), settings, kept, surroundings.time());
            ResendReport report =
                    resend.run(FederatedQuery.of(query, SortOrder.OLDEST, PAGE), line -> console.progress(line));
            report.refusals().forEach(refusal -> console.warn("not taken: " + refusal));
            for (Map.Entry<String, String> missing : report.missing().entrySet()) {
                console.warn("incomplete: " + missing.getKey() + " did not answer: " + missing.getValue());
            }
            if (json) {
                surroundings.out().println(report.json(file.toString()));
            } else {
                console.say(report.line() + "; journal " + file);
            }
            if (!report.missing().isEmpty()) {
                return WorkerOptions.INCOMPLETE;
            }
            return report.refused() == 0 ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
        } catch (QueryRefusedException e) {
            return QueryFault.show(e, query, console);
        }
    }

    private Path defaultJournal(String query) {
        String all = query + '\n' + to + '\n' + smtp;
        return Path.of(
                "resend-" + Sha256.of(all.getBytes(StandardCharsets.UTF_8)).substring(0, NAME_DIGITS) + ".journal");
    }

    private SmtpSettings settings() throws IOException {
        int colon = smtp.lastIndexOf(':');
        String port = smtp.substring(colon + 1);
        if (colon < 1 || !port.matches("[1-9][0-9]{0,4}") || Integer.parseInt(port) > PORT_LIMIT) {
            throw new ParameterException(spec.commandLine(), "--smtp " + smtp + ": expected HOST:PORT");
        }
        InetSocketAddress server =
                new InetSocketAddress(InetAddress.getByName(smtp.substring(0, colon)), Integer.parseInt(port));
        try {
            return SmtpSettings.of(List.of(server), from, to).withConnections(connections);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }
}
