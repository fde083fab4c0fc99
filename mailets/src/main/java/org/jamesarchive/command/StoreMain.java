package org.jamesarchive.command;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;

/**
 * {@code verify}, {@code rebuild} and {@code audit}, with the arguments of {@link StoreArguments}, {@code export} with those of {@link ExportArguments},
 * {@code verify-offline} with those of {@link OfflineArguments}, {@code backup} with those of {@link BackupArguments}, {@code restore} with
 * those of {@link RestoreArguments}, {@code repair} with those of {@link RepairArguments}. Exit code 0: everything is good, or done; 1: something
 * is not; 2: wrong command line; 141: standard output was closed. Standard output has the result and nothing else; progress, warnings
 * and errors go to standard error.
 */
public final class StoreMain {

    private static final String LOG_PROPERTY = "logback.configurationFile";
    private static final String LOG_CONFIGURATION = "org/jamesarchive/command/logback.xml";

    private StoreMain() {}

    /** Runs the command and ends the process with its exit code. */
    public static void main(String[] args) {
        // Before the first logger is made: without a configuration, they would write to standard output.
        if (System.getProperty(LOG_PROPERTY) == null) {
            System.setProperty(LOG_PROPERTY, LOG_CONFIGURATION);
        }
        OutputStream out = new Output(new BufferedOutputStream(new FileOutputStream(FileDescriptor.out)));
        PrintStream err = new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);
        System.exit(run(args, out, err, Clock.systemUTC()));
    }

    /** @return the exit code */
    static int run(String[] args, OutputStream out, PrintStream err, Clock clock) {
        if (args.length > 0 && args[0].equals("repair")) {
            return Repair.run(args, out, err, clock);
        }
        if (args.length > 0 && args[0].equals("export-query")) {
            return ExportQuery.run(args, out, err, clock);
        }
        Action action;
        try {
            action = parse(args, out, err, clock);
        } catch (IllegalArgumentException e) {
            err.println(OneLine.error(e));
            return TableMain.USAGE;
        }
        try {
            boolean good = action.run();
            out.flush();
            return good ? TableMain.GOOD : TableMain.BAD;
        } catch (ClosedOutputException e) {
            return TableMain.NOBODY_READS;
        } catch (IOException e) {
            err.println(OneLine.error(e));
            return TableMain.BAD;
        }
    }

    /** What is to be done. */
    @FunctionalInterface
    private interface Action {
        /** @return whether everything is good */
        boolean run() throws IOException;
    }

    private static Action parse(String[] args, OutputStream out, PrintStream err, Clock clock) {
        List<String> rest = args.length == 0 ? List.of() : List.of(args).subList(1, args.length);
        return switch (args.length == 0 ? "" : args[0]) {
            case "verify" -> new Verify(StoreArguments.parse(args), out, err, clock)::run;
            case "rebuild" -> new Rebuild(StoreArguments.parse(args), out, err, clock)::run;
            case "audit" -> new Audit(StoreArguments.parse(args), out, err)::run;
            case "export" -> new ExportMessages(ExportArguments.parse(args), out, err, clock)::run;
            case "verify-offline" -> new VerifyOffline(OfflineArguments.parse(args), out, err, clock)::run;
            case "backup" -> new BackupRun(BackupArguments.parse(rest), out, err, clock)::run;
            case "restore" -> new RestoreRun(RestoreArguments.parse(rest), out, err, clock)::run;
            default ->
                throw new IllegalArgumentException(
                        "expected verify, rebuild, audit, export, verify-offline, export-query, backup, restore or repair");
        };
    }
}
