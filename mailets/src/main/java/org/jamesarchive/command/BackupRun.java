package org.jamesarchive.command;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jamesarchive.backup.Backup;
import org.jamesarchive.backup.BackupCheck;
import org.jamesarchive.backup.BackupException;
import org.jamesarchive.backup.BackupPlace;
import org.jamesarchive.backup.BackupResult;
import org.jamesarchive.backup.DamageReport;
import org.jspecify.annotations.Nullable;

/** {@code archive backup}: one line a data directory. */
final class BackupRun {

    private static final double MIB = 1024 * 1024;

    private final BackupArguments arguments;
    private final OutputStream out;
    private final PrintStream err;
    private final Clock clock;

    /**
     * What is printed of a worker as JSON.
     *
     * @param complete whether all that the worker held on disk, up to its newest checkpoint, is in the backup now
     * @param error why it is not; empty when it is
     */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    record Line(
            String worker,
            int segments,
            int copied,
            long bytes,
            long treeSize,
            String rootHash,
            String to,
            boolean complete,
            String error) {}

    BackupRun(BackupArguments arguments, OutputStream out, PrintStream err, Clock clock) {
        this.arguments = arguments;
        this.out = out;
        this.err = err;
        this.clock = clock;
    }

    /** @return whether everything is backed up */
    boolean run() throws IOException {
        List<Line> lines = new ArrayList<>();
        for (BackupArguments.Target target : arguments.targets()) {
            try {
                lines.add(backup(target));
            } catch (ClosedOutputException e) {
                throw e;
            } catch (IOException e) {
                // The other workers are worth backing up all the same.
                String error = OneLine.error(e);
                err.println(error);
                String worker = target.name().isEmpty() ? target.data().toString() : target.name();
                lines.add(new Line(worker, 0, 0, 0, 0, "", arguments.to().base(), false, error));
            }
        }
        if (arguments.json()) {
            out.write(new ObjectMapper().writeValueAsBytes(lines));
            out.write('\n');
        }
        return lines.stream().allMatch(Line::complete);
    }

    private Line backup(BackupArguments.Target target) throws IOException {
        String name = target.nameOrServerId();
        CopyReport progress = new CopyReport(name, err, clock);
        try (BackupPlace place = arguments.to().open(name, clock)) {
            BackupResult result = new Backup(place, target.data(), privateKey(target), clock, damage(), progress).run();
            if (arguments.verify()) {
                new BackupCheck(place, new CopyReport(name + ", reading back", err, clock)).run(null);
            }
            if (!arguments.json()) {
                print(name, place.name(), result, progress.seconds());
            }
            return new Line(
                    name,
                    result.segments(),
                    result.copied(),
                    result.bytes(),
                    result.treeSize(),
                    result.rootHash(),
                    place.name(),
                    true,
                    "");
        }
    }

    private DamageReport damage() {
        return arguments.acceptDamage()
                ? DamageReport.accepting(
                        what -> err.println("archive: damage goes into the backup: " + OneLine.of(what)))
                : DamageReport.refusing();
    }

    private @Nullable Path privateKey(BackupArguments.Target target) throws BackupException {
        if (!arguments.withKey()) {
            return null;
        }
        Path file = target.keyFileOrUsual();
        if (!Files.exists(file)) {
            throw new BackupException(
                    target.data() + ": no private key at " + file + ": say where it is by --key-file");
        }
        err.println("archive: the private key " + OneLine.of(file.toString())
                + " goes into the backup: whoever can read that can sign checkpoints");
        return file;
    }

    private void print(String name, String to, BackupResult result, double seconds) throws IOException {
        String line = String.format(
                Locale.ROOT,
                "%s: backed up to %s: %d segments, %d entries, root %s; copied %d files, %.1f MiB, %.1f s%s",
                name,
                to,
                result.segments(),
                result.treeSize(),
                result.rootHash(),
                result.copied(),
                result.bytes() / MIB,
                seconds,
                arguments.verify() ? "; read back: good" : "");
        out.write((OneLine.of(line) + '\n').getBytes(StandardCharsets.UTF_8));
    }
}
