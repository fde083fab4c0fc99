package org.jamesarchive.command;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jamesarchive.store.seal.Keyset;
import org.jamesarchive.store.verify.Verification;
import org.jamesarchive.store.verify.VerifyReport;

/** {@code archive verify}: one line a finding, then one a data directory. */
final class Verify {

    private final StoreArguments arguments;
    private final OutputStream out;
    private final PrintStream err;
    private final Clock clock;

    /** What is printed of a data directory as JSON. */
    record Result(String data, boolean good, VerifyReport report) {}

    Verify(StoreArguments arguments, OutputStream out, PrintStream err, Clock clock) {
        this.arguments = arguments;
        this.out = out;
        this.err = err;
        this.clock = clock;
    }

    /** @return whether everything is good */
    boolean run() throws IOException {
        Keyset keys = arguments.keys();
        boolean allRead = true;
        List<Result> results = new ArrayList<>();
        for (StoreArguments.Target target : arguments.targets()) {
            ScanReport progress;
            VerifyReport report;
            try {
                progress = new ScanReport(target.data(), err, clock);
                report = verify(target, keys, progress);
            } catch (IOException e) {
                // The other directories are worth knowing about all the same.
                err.println(OneLine.error(e));
                allRead = false;
                continue;
            }
            results.add(new Result(target.data().toString(), report.good(), report));
            if (!arguments.json()) {
                print(target.data().toString(), report, progress.seconds());
            }
        }
        if (arguments.json()) {
            out.write(new ObjectMapper().writeValueAsBytes(results));
            out.write('\n');
        }
        return allRead && results.stream().allMatch(Result::good);
    }

    private VerifyReport verify(StoreArguments.Target target, Keyset keys, ScanReport progress) throws IOException {
        if (!Files.isDirectory(target.data().resolve("segments"))) {
            throw new IOException(target.data() + " is no data directory: it has no segments");
        }
        return Verification.of(target.data(), target.verifier(), arguments.copies(), keys, progress);
    }

    private void print(String data, VerifyReport report, double seconds) throws IOException {
        Lines lines = new Lines(out);
        lines.add(report.findings());
        lines.add(String.format(
                Locale.ROOT,
                "%s: %s: %d messages, %d merges, %d entries in %d segments, root %s, %d checkpoints, %d findings, %.1f s%s",
                data,
                report.good() ? "good" : "NOT GOOD",
                report.messages(),
                report.merges(),
                report.entries(),
                report.segments(),
                report.root(),
                report.checkpoints(),
                report.findingsCount(),
                seconds,
                unchecked(report)));
    }

    private static String unchecked(VerifyReport report) {
        return report.contentsNotChecked() == 0
                ? ""
                : "; " + report.contentsNotChecked() + " sealed entries: contents not checked, no key";
    }
}
