package org.jamesarchive.launcher;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jamesarchive.launcher.cluster.Cluster;
import org.jamesarchive.launcher.importing.FileFormat;
import org.jamesarchive.launcher.importing.FileSource;
import org.jamesarchive.launcher.importing.MailImport;
import org.jamesarchive.launcher.importing.MailSource;
import org.jamesarchive.launcher.smtp.SmtpSettings;
import org.jamesarchive.launcher.terminal.Console;
import org.jamesarchive.store.Content;
import org.jamesarchive.store.ContentId;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** {@code archive import}. */
@Command(
        name = "import",
        mixinStandardHelpOptions = true,
        description = {
            "Brings existing mail into the archive, through the gateways: .eml files, mbox files, Maildirs, zip files of them, folders",
            "of all these, the output of pilerexport, and IMAP mailboxes (imap[s]://USER@HOST[:PORT][/FOLDER]).",
            "A Received field in front of each mail says where it was, and its date there. What was accepted is noted in a journal: run",
            "the same command again to go on. Exit code 0 when every mail was taken, or was in the archive already."
        })
final class ImportCommand implements Callable<Integer> {

    private static final Pattern DURATION = Pattern.compile("(\\d{1,6})([smh])");
    private static final Pattern ADDRESS = Pattern.compile("(?:\\[([^\\]]+)\\]|([^:\\[\\]]+))(?::(\\d{1,5}))?");
    private static final int PORT_LIMIT = 65_535;
    private static final int SMTP_PORT = 25;
    private static final String RETRY_FOR_DEFAULT = "10m";

    private final Surroundings surroundings;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

    @Mixin
    private ClusterOptions options = new ClusterOptions();

    @Mixin
    private ImapOptions imap = new ImapOptions();

    @Parameters(arity = "1..*", paramLabel = "SOURCE", description = "A file, a folder, or the URL of an IMAP mailbox.")
    private List<String> sources = new ArrayList<>();

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            description =
                    "What the files are, if they cannot tell: " + FileFormat.NAMES + " (default: ${DEFAULT-VALUE}).",
            defaultValue = "auto")
    private String format = "auto";

    @Option(
            names = "--to",
            paramLabel = "HOST[:PORT]",
            description = "A gateway; can be given several times (default: those of the cluster).")
    private List<String> gateways = new ArrayList<>();

    @Option(
            names = "--recipient",
            paramLabel = "ADDRESS",
            description = "The archive address (default: ${DEFAULT-VALUE}).",
            defaultValue = SendCommand.ARCHIVE_ADDRESS)
    private String recipient = SendCommand.ARCHIVE_ADDRESS;

    @Option(
            names = "--from",
            paramLabel = "ADDRESS",
            description = "The envelope sender; '' is the null sender (default: ${DEFAULT-VALUE}).",
            defaultValue = SendCommand.JOURNAL_SENDER)
    private String from = SendCommand.JOURNAL_SENDER;

    @Option(
            names = "--connections",
            paramLabel = "N",
            description = "Connections at once (default: ${DEFAULT-VALUE}).",
            defaultValue = "" + SmtpSettings.CONNECTIONS_DEFAULT)
    private int connections = SmtpSettings.CONNECTIONS_DEFAULT;

    @Option(
            names = "--retry-for",
            paramLabel = "TIME",
            description =
                    "How long gateways that take no mail are asked again: 30s, 10m, 2h (default: ${DEFAULT-VALUE}).",
            defaultValue = RETRY_FOR_DEFAULT)
    private String retryFor = RETRY_FOR_DEFAULT;

    @Option(
            names = "--journal",
            paramLabel = "FILE",
            description =
                    "Where to note what was accepted (default: a file of its own for these sources in DIR/imports).")
    private @Nullable Path journal;

    @Option(
            names = "--report",
            paramLabel = "FILE",
            description = "Name what was not taken, and why, a JSON object a line.")
    private @Nullable Path report;

    @Option(names = "--json", description = "Print one JSON document.")
    private boolean json;

    ImportCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        List<MailSource> from = read(this::sources);
        SmtpSettings smtp = read(this::smtp);
        Console console = json ? surroundings.console().forJson() : surroundings.console();
        String destination = (gateways.isEmpty() ? "cluster" : String.join(",", gateways)) + " " + recipient;
        Path noted = journal == null ? defaultJournal(destination) : journal;
        MailImport.Result result = new MailImport(
                        new MailImport.Settings(smtp, destination, noted, Optional.ofNullable(report), host()),
                        console,
                        surroundings.time())
                .run(from);
        result.stopped()
                .ifPresent(reason ->
                        console.warn("archive: stopped: " + reason + "; run the same command again to go on"));
        if (json) {
            surroundings.out().println(json(result, noted));
        }
        return result.isWhole() ? 0 : 1;
    }

    private List<MailSource> sources() throws IOException {
        FileFormat files = FileFormat.named(format);
        List<MailSource> found = new ArrayList<>();
        for (String source : sources) {
            if (ImapOptions.isUrl(source)) {
                found.add(imap.open(source, surroundings));
            } else if (Files.exists(Path.of(source))) {
                found.add(new FileSource(Path.of(source), files));
            } else {
                throw new IOException(source + ": no such file or folder");
            }
        }
        return found;
    }

    private SmtpSettings smtp() throws IOException {
        List<InetSocketAddress> servers = new ArrayList<>();
        for (String gateway : gateways) {
            servers.add(address(gateway));
        }
        if (servers.isEmpty()) {
            servers.addAll(options.open(surroundings).gateways());
        }
        return SmtpSettings.of(servers, from, recipient)
                .withConnections(connections)
                .withRetryFor(patience());
    }

    private Duration patience() {
        Matcher duration = DURATION.matcher(retryFor);
        if (!duration.matches()) {
            throw new IllegalArgumentException(
                    "--retry-for must be a time such as 30s, 10m or 2h, not '" + retryFor + "'");
        }
        long count = Long.parseLong(duration.group(1));
        return switch (duration.group(2)) {
            case "s" -> Duration.ofSeconds(count);
            case "m" -> Duration.ofMinutes(count);
            default -> Duration.ofHours(count);
        };
    }

    private static InetSocketAddress address(String gateway) throws IOException {
        Matcher parts = ADDRESS.matcher(gateway);
        if (!parts.matches()) {
            throw new IllegalArgumentException("--to must be HOST or HOST:PORT, not '" + gateway + "'");
        }
        String host = parts.group(1) == null ? parts.group(2) : parts.group(1);
        int port = parts.group(3) == null ? SMTP_PORT : Integer.parseInt(parts.group(3));
        if (port < 1 || port > PORT_LIMIT) {
            throw new IllegalArgumentException("--to " + gateway + ": no such port");
        }
        InetSocketAddress address = new InetSocketAddress(host, port);
        if (address.isUnresolved()) {
            throw new IOException("--to " + gateway + ": no such host");
        }
        return address;
    }

    /** A file that the same command finds again. */
    private Path defaultJournal(String destination) throws IOException {
        StringBuilder all = new StringBuilder(destination);
        for (String source : sources) {
            all.append('\n')
                    .append(
                            ImapOptions.isUrl(source)
                                    ? source
                                    : Path.of(source).toAbsolutePath().normalize());
        }
        String last = sources.get(0).replaceAll(".*/(?=[^/])", "").replaceAll("[^A-Za-z0-9._-]", "_");
        String id = ContentId.of(Content.of(all.toString().getBytes(StandardCharsets.UTF_8)))
                .hex();
        String name = last.substring(0, Math.min(last.length(), 40)) + "-" + id.substring(0, 8) + ".journal";
        return options.dir().resolve(Cluster.IMPORTS).resolve(name);
    }

    private String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }

    private static String json(MailImport.Result result, Path journal) throws IOException {
        ObjectMapper mapper = new ObjectMapper();
        return mapper.writeValueAsString(mapper.createObjectNode()
                .put("found", result.counts().found())
                .put("taken", result.counts().taken())
                .put("queued", result.counts().queued())
                .put("merged", result.counts().merged())
                .put("doneBefore", result.counts().doneBefore())
                .put("refused", result.counts().refused())
                .put("unreadable", result.counts().unreadable())
                .put("passedOver", result.counts().passedOver())
                .put("stopped", result.stopped().orElse(null))
                .put("journal", journal.toString()));
    }

    /** What the command line says, or a line about what is wrong with it. */
    private interface Reading<T> {
        T read() throws IOException;
    }

    private <T> T read(Reading<T> reading) {
        try {
            return reading.read();
        } catch (IOException | IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }
}
