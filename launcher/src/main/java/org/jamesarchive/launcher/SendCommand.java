package org.jamesarchive.launcher;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jamesarchive.launcher.cluster.Cluster;
import org.jamesarchive.launcher.mail.MailFiles;
import org.jamesarchive.launcher.smtp.SmtpClient;
import org.jamesarchive.launcher.smtp.SmtpSettings;
import org.jamesarchive.launcher.terminal.Console;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** {@code archive send}. */
@Command(
        name = "send",
        mixinStandardHelpOptions = true,
        description = {
            "Journals mails through the gateways, as a mail server would: .eml files, folders of them, mbox files (mboxrd).",
            "Each line is sent ended by CRLF, otherwise byte for byte. Exit code 0 when every mail was accepted."
        })
final class SendCommand implements Callable<Integer> {

    private final Surroundings surroundings;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

    @Mixin
    private ClusterOptions options = new ClusterOptions();

    @Parameters(arity = "1..*", paramLabel = "PATH", description = "A mail file, an mbox file, or a folder.")
    private List<Path> paths = new ArrayList<>();

    @Option(
            names = "--to",
            paramLabel = "ADDRESS",
            description = "The archive address (default: ${DEFAULT-VALUE}).",
            defaultValue = ARCHIVE_ADDRESS)
    private String to = ARCHIVE_ADDRESS;

    @Option(
            names = "--from",
            paramLabel = "ADDRESS",
            description = "The envelope sender; '' is the null sender (default: ${DEFAULT-VALUE}).",
            defaultValue = JOURNAL_SENDER)
    private String from = JOURNAL_SENDER;

    @Option(
            names = "--connections",
            paramLabel = "N",
            description = "Connections at once (default: ${DEFAULT-VALUE}).",
            defaultValue = "" + SmtpSettings.CONNECTIONS_DEFAULT)
    private int connections = SmtpSettings.CONNECTIONS_DEFAULT;

    @Option(names = "--json", description = "Print one JSON document.")
    private boolean json;

    static final String ARCHIVE_ADDRESS = "archive@archive-gw.example.com";
    static final String JOURNAL_SENDER = "journal@example.com";

    SendCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        MailFiles files = find();
        Cluster cluster = options.open(surroundings);
        Console console = json ? surroundings.console().forJson() : surroundings.console();
        SendTally tally = new SendTally(console, surroundings.time());
        try (SmtpClient client = new SmtpClient(settings(cluster), tally::outcome, surroundings.time())) {
            int tooLarge = files.forEach(mail -> {
                tally.submitted();
                client.submit(mail);
            });
            client.drain();
            tally.tooLarge(tooLarge);
        }
        if (files.skipped() > 0) {
            console.warn("passed over, does not look like mail: " + files.skipped() + " of the files in folders");
        }
        tally.reportRefusals();
        if (json) {
            surroundings.out().println(json(tally));
        } else {
            console.say(tally.summary());
        }
        return tally.sent() > 0 && tally.refused() == 0 ? 0 : 1;
    }

    private MailFiles find() {
        try {
            MailFiles files = MailFiles.find(paths);
            if (files.files() == 0) {
                throw new IOException(paths.get(0) + ": no mail in it");
            }
            return files;
        } catch (IOException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }

    private SmtpSettings settings(Cluster cluster) {
        try {
            return SmtpSettings.of(cluster.gateways(), from, to).withConnections(connections);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }

    private static String json(SendTally tally) throws IOException {
        ObjectMapper mapper = new ObjectMapper();
        ObjectNode report = mapper.createObjectNode()
                .put("sent", tally.sent())
                .put("accepted", tally.accepted())
                .put("refused", tally.refused());
        ArrayNode ids = report.putArray("contentIds");
        tally.contentIds().forEach(id -> ids.add(id.hex()));
        return mapper.writeValueAsString(report);
    }
}
