package org.jamesarchive.command;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Locale;
import org.jamesarchive.backup.BackupPlace;
import org.jamesarchive.backup.Restore;
import org.jamesarchive.store.CatalogRebuild;
import org.jamesarchive.store.StoreStatus;
import org.jamesarchive.store.seal.Keyset;

/** {@code archive restore}: one line. */
final class RestoreRun {

    private final RestoreArguments arguments;
    private final OutputStream out;
    private final PrintStream err;
    private final Clock clock;

    /**
     * What is printed as JSON.
     *
     * @param newKey whether the worker signs with another key from now on
     * @param complete true: what cannot be restored whole is an error
     */
    record Line(
            String from,
            String to,
            int serverId,
            int segments,
            long messages,
            long treeSize,
            String rootHash,
            boolean newKey,
            boolean complete) {}

    RestoreRun(RestoreArguments arguments, OutputStream out, PrintStream err, Clock clock) {
        this.arguments = arguments;
        this.out = out;
        this.err = err;
        this.clock = clock;
    }

    /** @return true; what goes wrong is thrown */
    boolean run() throws IOException {
        CopyReport progress = new CopyReport(arguments.to().toString(), err, clock);
        try (BackupPlace place = arguments.from().open("", clock)) {
            StoreArguments.Target keyed = new StoreArguments.Target(arguments.to(), arguments.key());
            Restore.Restored restored = new Restore(place, arguments.to(), arguments.keyFileOrUsual(), progress)
                    .run(arguments.wanted(), keyed.verifier());
            StoreStatus status =
                    CatalogRebuild.run(arguments.to(), Keyset.NONE, clock, new ScanReport(arguments.to(), err, clock));
            Line line = new Line(
                    place.name(),
                    arguments.to().toString(),
                    restored.manifest().serverId(),
                    restored.manifest().segments(),
                    status.messages(),
                    restored.manifest().log().entries(),
                    restored.manifest().log().rootHash(),
                    restored.newKey(),
                    true);
            warn(restored);
            print(line, progress.seconds());
            return true;
        }
    }

    private void warn(Restore.Restored restored) {
        if (restored.newKey()) {
            err.println("archive: the key that signed the checkpoints is neither in the backup nor at "
                    + OneLine.of(arguments.keyFileOrUsual().toString())
                    + ": they lie in former-checkpoints, and the worker signs with another key from now on");
        }
        if (restored.manifest().damages() > 0) {
            err.println("archive: " + restored.manifest().damages()
                    + " damaged places were accepted when this was backed up; archive verify names them");
        }
        if (restored.manifest().checkpoint() == 0) {
            err.println(
                    "archive: the backup holds no checkpoint: the log is as it was backed up, and nothing signed says"
                            + " that it was complete then");
        }
    }

    private void print(Line line, double seconds) throws IOException {
        if (arguments.json()) {
            out.write(new ObjectMapper().writeValueAsBytes(line));
            out.write('\n');
            return;
        }
        String text = String.format(
                Locale.ROOT,
                "%s: restored from %s: server_id %d, %d messages, %d entries in %d segments, root %s, %.1f s",
                line.to(),
                line.from(),
                line.serverId(),
                line.messages(),
                line.treeSize(),
                line.segments(),
                line.rootHash(),
                seconds);
        out.write((OneLine.of(text) + '\n').getBytes(StandardCharsets.UTF_8));
    }
}
