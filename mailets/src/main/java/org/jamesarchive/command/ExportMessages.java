package org.jamesarchive.command;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.time.Clock;
import java.util.Locale;
import org.jamesarchive.export.Export;
import org.jamesarchive.export.ExportReport;
import org.jamesarchive.export.ExportTarget;
import org.jamesarchive.store.seal.Keyset;

/** {@code archive export}: a line for what is amiss, then one for the export. */
final class ExportMessages {

    private final ExportArguments arguments;
    private final OutputStream out;
    private final PrintStream err;
    private final Clock clock;

    /** What is printed as JSON. */
    record Result(String to, boolean good, ExportReport report) {}

    ExportMessages(ExportArguments arguments, OutputStream out, PrintStream err, Clock clock) {
        this.arguments = arguments;
        this.out = out;
        this.err = err;
        this.clock = clock;
    }

    /** @return whether all that was asked for is there with its proof */
    boolean run() throws IOException {
        for (StoreArguments.Target target : arguments.targets()) {
            if (!Files.isDirectory(target.data().resolve("segments"))) {
                throw new IOException(target.data() + " is no data directory: it has no segments");
            }
        }
        Keyset keys = arguments.keys();
        ExportReport report;
        try (Export export = new Export(ExportTarget.open(arguments.to()), arguments.selection(), clock)) {
            for (StoreArguments.Target target : arguments.targets()) {
                export.add(target.data(), target.verifier(), keys, new ScanReport(target.data(), err, clock));
            }
            report = export.finish();
        }
        if (arguments.json()) {
            out.write(new ObjectMapper()
                    .writeValueAsBytes(new Result(arguments.to().toString(), report.good(), report)));
            out.write('\n');
        } else {
            print(report);
        }
        return report.good();
    }

    private void print(ExportReport report) throws IOException {
        Lines lines = new Lines(out);
        lines.add(report.findings());
        for (String contentId : report.missing()) {
            lines.add("message " + contentId + " is not in the archive");
        }
        long unproven = report.messages() + report.merges() - report.proven();
        lines.add(String.format(
                Locale.ROOT,
                "%s: %s: %d messages, %d merges, %d bytes, %d without proof%s, %d missing, %d findings",
                arguments.to(),
                report.good() ? "exported" : "NOT COMPLETE",
                report.messages(),
                report.merges(),
                report.bytes(),
                unproven,
                unproven == 0 ? "" : " (newer than the newest checkpoint that can be used)",
                report.missing().size(),
                report.findingsCount()));
    }
}
