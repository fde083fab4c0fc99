package org.jamesarchive.command;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import org.jamesarchive.export.ExportArchive;
import org.jamesarchive.export.QueryExport;
import org.jamesarchive.federation.QueryRefusedException;
import org.jamesarchive.federation.WorkerClient;

/**
 * {@code archive export QUERY}: what running workers find, into a directory, or a zip file by way of a directory {@code NAME.zip.export}.
 * Exit code 3 when a worker did not answer.
 */
final class ExportQuery {

    private static final int INCOMPLETE = 3;
    private static final Duration PROGRESS_PAUSE = Duration.ofSeconds(1);

    private final QueryExportArguments arguments;
    private final OutputStream out;
    private final PrintStream err;
    private final Clock clock;
    private Instant shown = Instant.MIN;

    private ExportQuery(QueryExportArguments arguments, OutputStream out, PrintStream err, Clock clock) {
        this.arguments = arguments;
        this.out = out;
        this.err = err;
        this.clock = clock;
    }

    /** @return the exit code */
    static int run(String[] args, OutputStream out, PrintStream err, Clock clock) {
        try {
            int exitCode = new ExportQuery(QueryExportArguments.parse(args), out, err, clock).run();
            out.flush();
            return exitCode;
        } catch (IllegalArgumentException e) {
            err.println(OneLine.error(e));
            return TableMain.USAGE;
        } catch (QueryRefusedException e) {
            err.println(
                    OneLine.of("archive: " + e.getMessage() + (e.column() > 0 ? " (column " + e.column() + ")" : "")));
            return TableMain.USAGE;
        } catch (ClosedOutputException e) {
            return TableMain.NOBODY_READS;
        } catch (IOException e) {
            err.println(OneLine.error(e));
            return TableMain.BAD;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return TableMain.BAD;
        }
    }

    private int run() throws IOException, QueryRefusedException, InterruptedException {
        Path to = arguments.to();
        if (arguments.isZip() && Files.exists(to)) {
            throw new FileAlreadyExistsException(to + " is there already");
        }
        Path directory = arguments.isZip() ? to.resolveSibling(to.getFileName() + ".export") : to;
        QueryExport export = new QueryExport(
                new WorkerClient(arguments.access().read()),
                arguments.workers(),
                arguments.timeout(),
                directory,
                clock,
                this::progress);
        QueryExport.Result result = export.run(arguments.query(), arguments.partial());
        if (result.isFinished() && arguments.isZip()) {
            ExportArchive.pack(directory, to);
        }
        print(result, directory);
        if (!result.missing().isEmpty()) {
            return INCOMPLETE;
        }
        return result.good() ? TableMain.GOOD : TableMain.BAD;
    }

    private void progress(String line) {
        Instant now = clock.instant();
        if (shown.isBefore(now.minus(PROGRESS_PAUSE))) {
            shown = now;
            err.println(OneLine.of(line));
        }
    }

    private void print(QueryExport.Result result, Path directory) throws IOException {
        result.missing()
                .forEach((worker, reason) ->
                        err.println(OneLine.of("incomplete: " + worker + " did not answer: " + reason)));
        result.failures().forEach(reason -> err.println(OneLine.of("not fetched: " + reason)));
        if (arguments.json()) {
            ObjectMapper mapper = new ObjectMapper();
            ObjectNode document = mapper.createObjectNode()
                    .put("to", arguments.to().toString())
                    .put("good", result.good())
                    .put("complete", result.missing().isEmpty())
                    .put("mails", result.mails())
                    .put("messages", result.messages())
                    .put("merges", result.merges())
                    .put("bytes", result.bytes())
                    .put("unproven", result.unproven())
                    .put("failed", result.failed());
            document.set("missing", mapper.valueToTree(result.missing().keySet()));
            out.write(mapper.writeValueAsBytes(document));
            out.write('\n');
            return;
        }
        String line = String.format(
                Locale.ROOT,
                "%s: %s: %d mails, %d messages, %d merges, %d bytes, %d without proof, %d not fetched%s",
                arguments.to(),
                result.good() ? "exported" : "NOT COMPLETE",
                result.mails(),
                result.messages(),
                result.merges(),
                result.bytes(),
                result.unproven(),
                result.failed(),
                result.isFinished()
                        ? ""
                        : "; " + directory + " is not finished: run it again, or with --partial to do without");
        out.write((OneLine.of(line) + '\n').getBytes(StandardCharsets.UTF_8));
    }
}
