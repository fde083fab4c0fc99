package org.jamesarchive.launcher;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jamesarchive.federation.WorkerAddress;
import org.jamesarchive.federation.WorkerClient;
import org.jamesarchive.federation.WorkerRefusedException;
import org.jamesarchive.launcher.terminal.Console;
import org.jamesarchive.launcher.terminal.SafeText;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** {@code archive show}. */
@Command(
        name = "show",
        mixinStandardHelpOptions = true,
        description = {
            "Shows one mail, by its mail id or by the content id of anything that is stored of it.",
            "Each access is noted in the worker's log. Exit code: 1 no worker has it; 3 none has, and one did not answer."
        })
final class ShowCommand implements Callable<Integer> {

    private static final int NOT_FOUND = 404;
    private static final int JSON_LIMIT = 256 * 1024 * 1024;
    private static final int NAME_COLUMNS = 10;

    private final Surroundings surroundings;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

    @Mixin
    private WorkerOptions options = new WorkerOptions();

    @Parameters(paramLabel = "ID", description = "64 hexadecimal digits.")
    private String id = "";

    /** What of it; one of them. */
    private static final class What {
        @Option(names = "--raw", description = "The mail's bytes; of a journal report those of the mail in it.")
        private boolean raw;

        @Option(names = "--stored", description = "The bytes that are stored, as they arrived.")
        private boolean stored;

        @Option(names = "--evidence", description = "Who sent it to whom, as each copy says, as JSON.")
        private boolean evidence;

        @Option(names = "--proof", description = "The proof that what is stored is in the log (C2SP tlog-proof).")
        private boolean proof;

        @Option(
                names = "--part",
                paramLabel = "PATH",
                description = "A part, decoded: 2.1 or 2/1, as the mail lists them.")
        private @Nullable String part;

        @Option(names = "--json", description = "The mail, read, as one JSON document.")
        private boolean json;
    }

    @ArgGroup
    private What what = new What();

    @Option(names = "--to", paramLabel = "FILE", description = "Write it to a new file instead.")
    private @Nullable Path to;

    ShowCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (!id.matches("[0-9a-f]{64}")) {
            throw new ParameterException(spec.commandLine(), "ID: expected 64 hexadecimal digits in lower case");
        }
        Console console = surroundings.console();
        WorkerOptions.Asked asked = options.open(surroundings);
        WorkerClient client = asked.client();
        List<String> silent = new ArrayList<>();
        for (WorkerAddress worker : asked.workers()) {
            try {
                client.read(worker, "/archive/mails/" + id + path(), asked.budget(), answer -> {
                    show(worker, answer);
                    return worker;
                });
                return CommandLine.ExitCode.OK;
            } catch (WorkerRefusedException e) {
                if (e.status() != NOT_FOUND) {
                    silent.add(worker.name() + ": HTTP " + e.status() + ": "
                            + SafeText.line(String.valueOf(e.getMessage())));
                }
            } catch (IOException e) {
                silent.add(worker.name() + ": " + SafeText.line(String.valueOf(e.getMessage())));
            }
        }
        silent.forEach(reason -> console.warn("incomplete: " + reason));
        console.warn(
                "archive: no worker that answered has this " + (what.part == null ? "mail" : "mail with such a part"));
        return silent.isEmpty() ? CommandLine.ExitCode.SOFTWARE : WorkerOptions.INCOMPLETE;
    }

    private String path() {
        if (what.part != null) {
            return "/parts/"
                    + URLEncoder.encode(what.part, StandardCharsets.UTF_8).replace("%2F", "/");
        }
        return what.raw ? "/raw" : what.stored ? "/stored" : what.evidence ? "/evidence" : what.proof ? "/proof" : "";
    }

    private void show(WorkerAddress worker, HttpResponse<InputStream> answer) throws IOException {
        boolean isForPeople = path().isEmpty() && !what.json && to == null;
        if (!isForPeople) {
            try (OutputStream out = open()) {
                long size = answer.body().transferTo(out);
                long announced =
                        answer.headers().firstValueAsLong("Content-Length").orElse(size);
                if (size != announced) {
                    throw new IOException("ended after " + size + " of " + announced + " bytes");
                }
                if (path().isEmpty() || what.evidence) {
                    out.write('\n');
                }
            }
            return;
        }
        JsonNode mail = new ObjectMapper().readTree(answer.body().readNBytes(JSON_LIMIT));
        print(mail, worker);
    }

    private OutputStream open() throws IOException {
        if (to != null) {
            return new BufferedOutputStream(
                    Files.newOutputStream(to, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE));
        }
        surroundings.out().flush();
        return new BufferedOutputStream(new FileOutputStream(FileDescriptor.out));
    }

    private void print(JsonNode mail, WorkerAddress worker) {
        Console console = surroundings.console();
        field("From", addresses(mail.path("from")));
        field("To", addresses(mail.path("to")));
        field("Cc", addresses(mail.path("cc")));
        field("Bcc", addresses(mail.path("bcc")));
        field("Subject", mail.path("subject").asText());
        field("Date", mail.path("date").asText(""));
        field("Message-ID", mail.path("messageId").asText());
        field("Received", mail.path("received").asText());
        field("Mail id", mail.path("mailId").asText());
        field("Stored", worker.name() + (mail.path("unwrapped").asBoolean() ? ", in a journal report" : ""));
        for (JsonNode envelope : mail.path("evidence")) {
            List<String> recipients = new ArrayList<>();
            envelope.path("recipients")
                    .forEach(recipient -> recipients.add(recipient.path("kind").asText() + " "
                            + recipient.path("address").asText()));
            String sender = envelope.path("sender").asText();
            field("Envelope", recipients.isEmpty() ? sender : sender + " to " + String.join(", ", recipients));
        }
        for (JsonNode part : mail.path("parts")) {
            field(
                    "Part",
                    part.path("path").asText() + "  " + part.path("fileName").asText() + "  "
                            + part.path("mediaType").asText() + "  "
                            + Console.size(part.path("size").asLong()));
        }
        for (JsonNode defect : mail.path("defects")) {
            field("Defect", defect.asText());
        }
        console.say("");
        console.say(SafeText.lines(mail.path("body").asText()));
    }

    private void field(String name, String value) {
        if (!value.isEmpty() && !value.equals("null")) {
            surroundings.console().say(SafeText.column(name + ":", NAME_COLUMNS + 2) + SafeText.line(value));
        }
    }

    private static String addresses(JsonNode addresses) {
        List<String> all = new ArrayList<>();
        addresses.forEach(address -> {
            String name = address.path("name").asText();
            String mailbox = address.path("address").asText();
            all.add(name.isEmpty() ? mailbox : name + " <" + mailbox + ">");
        });
        return String.join(", ", all);
    }
}
