package org.jamesarchive.command;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jamesarchive.client.NodeAccess;
import org.jamesarchive.repair.Peer;
import org.jamesarchive.repair.RepairReport;
import org.jamesarchive.repair.RepairSettings;
import org.jamesarchive.repair.WorkerRepair;
import org.jamesarchive.settings.SettingsException;
import org.jamesarchive.store.SegmentedArchiveStore;
import org.jamesarchive.worker.Worker;
import org.jamesarchive.worker.WorkerSettings;

/** {@code archive repair}: a worker that does not run gets what other workers hold of its share. */
final class Repair {

    private static final Duration PROGRESS_PAUSE = Duration.ofSeconds(1);
    private static final int SHOWN_LIMIT = 100;

    private final RepairArguments arguments;
    private final OutputStream out;
    private final PrintStream err;
    private final Clock clock;
    private Instant shown = Instant.MIN;

    private Repair(RepairArguments arguments, OutputStream out, PrintStream err, Clock clock) {
        this.arguments = arguments;
        this.out = out;
        this.err = err;
        this.clock = clock;
    }

    /** @return the exit code */
    static int run(String[] args, OutputStream out, PrintStream err, Clock clock) {
        RepairArguments arguments;
        try {
            arguments = RepairArguments.parse(args);
        } catch (IllegalArgumentException e) {
            err.println(OneLine.error(e));
            return TableMain.USAGE;
        }
        try {
            boolean good = new Repair(arguments, out, err, clock).run();
            out.flush();
            return good ? TableMain.GOOD : TableMain.BAD;
        } catch (ClosedOutputException e) {
            return TableMain.NOBODY_READS;
        } catch (IOException | SettingsException | IllegalArgumentException e) {
            err.println(OneLine.error(e));
            return TableMain.BAD;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return TableMain.BAD;
        }
    }

    private boolean run() throws IOException, InterruptedException {
        WorkerSettings worker = WorkerSettings.read(arguments.conf(), arguments.dir(), System::getenv);
        String domain = arguments.domain().isEmpty()
                ? worker.domains().get(0)
                : arguments.domain().toLowerCase(Locale.ROOT);
        Path data = worker.store().dataDirectory();
        // the store empties its folder for what is on its way at each start
        RepairSettings settings =
                new RepairSettings(domain, arguments.name(), others(), arguments.copies(), data, data.resolve("tmp"));
        Instant started = clock.instant();
        RepairReport report;
        try (SegmentedArchiveStore store = Worker.open(worker, clock)) {
            report = new WorkerRepair(settings, store, this::progress).run();
        }
        print(report, Duration.between(started, clock.instant()));
        return report.good();
    }

    private List<Peer> others() throws IOException {
        NodeAccess access = arguments.access().read();
        return arguments.others().stream().map(peer -> peer.with(access)).toList();
    }

    private void progress(String line) {
        Instant now = clock.instant();
        if (shown.isBefore(now.minus(PROGRESS_PAUSE))) {
            shown = now;
            err.println(OneLine.of(arguments.name() + ": " + line));
        }
    }

    private void print(RepairReport report, Duration took) throws IOException {
        if (arguments.json()) {
            ObjectMapper mapper = new ObjectMapper();
            ObjectNode document = mapper.valueToTree(report);
            out.write(mapper.writeValueAsBytes(document.put("good", report.good())));
            out.write('\n');
            return;
        }
        report.lackingNamed().stream().limit(SHOWN_LIMIT).forEach(id -> err.println("lacking " + id));
        if (report.lacking() > SHOWN_LIMIT) {
            err.println("lacking: " + (report.lacking() - SHOWN_LIMIT) + " more");
        }
        report.silent().forEach((host, reason) -> err.println(OneLine.of("incomplete: " + host + ": " + reason)));
        report.failed().forEach((host, reason) -> err.println(OneLine.of("not given: " + host + ": " + reason)));
        report.liars()
                .forEach((host, times) ->
                        err.println(OneLine.of(host + " gave wrong bytes for " + times + " messages: verify it")));
        String line = String.format(
                Locale.ROOT,
                "%s: %s: must hold %d messages that others hold: held %d, fetched %d with %d merges, lacks %d, %.1f s",
                arguments.name(),
                report.good() ? "repaired" : "NOT WHOLE",
                report.share(),
                report.held(),
                report.fetched(),
                report.merges(),
                report.lacking(),
                took.toMillis() / 1000.0);
        out.write((OneLine.of(line) + '\n').getBytes(StandardCharsets.UTF_8));
    }
}
