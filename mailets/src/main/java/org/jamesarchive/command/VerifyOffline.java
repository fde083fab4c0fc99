package org.jamesarchive.command;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jamesarchive.export.ExportReport;
import org.jamesarchive.export.ExportVerification;
import org.jamesarchive.store.proof.CheckpointVerifier;

/** {@code archive verify --offline}: a line a finding, then one an export. */
final class VerifyOffline {

    private static final double MILLIS = 1e3;

    private final OfflineArguments arguments;
    private final OutputStream out;
    private final PrintStream err;
    private final Clock clock;

    /** What is printed of an export as JSON. */
    record Result(String export, boolean good, boolean keyGiven, ExportReport report) {}

    VerifyOffline(OfflineArguments arguments, OutputStream out, PrintStream err, Clock clock) {
        this.arguments = arguments;
        this.out = out;
        this.err = err;
        this.clock = clock;
    }

    /** @return whether everything is good */
    boolean run() throws IOException {
        List<CheckpointVerifier> keys = arguments.verifiers();
        if (keys.isEmpty()) {
            err.println(
                    "archive: checked with the public key that lies in the export itself, which proves nothing against"
                            + " whoever made it; give the right one by --key");
        }
        boolean allRead = true;
        List<Result> results = new ArrayList<>();
        for (Path export : arguments.exports()) {
            Instant began = clock.instant();
            ExportReport report;
            try {
                report = ExportVerification.of(export, keys);
            } catch (IOException e) {
                // The other exports are worth knowing about all the same.
                err.println(OneLine.error(e));
                allRead = false;
                continue;
            }
            results.add(new Result(export.toString(), report.good(), !keys.isEmpty(), report));
            if (!arguments.json()) {
                print(export, report, Duration.between(began, clock.instant()));
            }
        }
        if (arguments.json()) {
            out.write(new ObjectMapper().writeValueAsBytes(results));
            out.write('\n');
        }
        return allRead && results.stream().allMatch(Result::good);
    }

    private void print(Path export, ExportReport report, Duration took) throws IOException {
        Lines lines = new Lines(out);
        lines.add(report.findings());
        lines.add(String.format(
                Locale.ROOT,
                "%s: %s: %d messages, %d merges, %d bytes, %d proved, %d findings, %.1f s",
                export,
                report.good() ? "good" : "NOT GOOD",
                report.messages(),
                report.merges(),
                report.bytes(),
                report.proven(),
                report.findingsCount(),
                took.toMillis() / MILLIS));
    }
}
