package org.jamesarchive.command;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jamesarchive.index.MailIndex;
import org.jamesarchive.store.CatalogRebuild;
import org.jamesarchive.store.StoreStatus;
import org.jamesarchive.store.seal.Keyset;

/** {@code archive rebuild}: one line a data directory. The full text index is deleted; the worker makes it anew while it runs. */
final class Rebuild {

    private static final double MIB = 1024 * 1024;

    private final StoreArguments arguments;
    private final OutputStream out;
    private final PrintStream err;
    private final Clock clock;

    Rebuild(StoreArguments arguments, OutputStream out, PrintStream err, Clock clock) {
        this.arguments = arguments;
        this.out = out;
        this.err = err;
        this.clock = clock;
    }

    /** @return whether no damage was met */
    boolean run() throws IOException {
        Keyset keys = arguments.keys();
        List<StoreStatus> results = new ArrayList<>();
        for (StoreArguments.Target target : arguments.targets()) {
            ScanReport progress = new ScanReport(target.data(), err, clock);
            StoreStatus status = CatalogRebuild.run(target.data(), keys, clock, progress);
            MailIndex.delete(target.data().resolve("index"));
            results.add(status);
            if (!arguments.json()) {
                String line = String.format(
                        Locale.ROOT,
                        "%s: rebuilt: %d messages, %d merges, %.0f MiB in %d segments, %.1f s, %.0f messages/s, %.0f MiB/s%s",
                        target.data(),
                        status.messages(),
                        status.merges(),
                        status.diskBytes() / MIB,
                        status.segments(),
                        progress.seconds(),
                        status.messages() / progress.seconds(),
                        status.diskBytes() / MIB / progress.seconds(),
                        status.unavailable().isEmpty() ? "" : "; " + status.unavailable());
                out.write((OneLine.of(line) + '\n').getBytes(StandardCharsets.UTF_8));
            }
        }
        if (arguments.json()) {
            out.write(new ObjectMapper().writeValueAsBytes(results));
            out.write('\n');
        }
        return results.stream().allMatch(status -> status.unavailable().isEmpty());
    }
}
