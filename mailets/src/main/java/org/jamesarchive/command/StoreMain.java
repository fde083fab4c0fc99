package org.jamesarchive.command;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;

/**
 * {@code verify} and {@code rebuild}, with the arguments of {@link StoreArguments}. Exit code 0: everything is good, or done; 1: something
 * is not; 2: wrong command line; 141: standard output was closed.
 */
public final class StoreMain {

    private StoreMain() {}

    /** Runs the command and ends the process with its exit code. */
    public static void main(String[] args) {
        OutputStream out = new Output(new BufferedOutputStream(new FileOutputStream(FileDescriptor.out)));
        PrintStream err = new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);
        System.exit(run(args, out, err, Clock.systemUTC()));
    }

    /** @return the exit code */
    static int run(String[] args, OutputStream out, PrintStream err, Clock clock) {
        try {
            StoreArguments arguments = StoreArguments.parse(args);
            boolean good = arguments.verify()
                    ? new Verify(arguments, out, err, clock).run()
                    : new Rebuild(arguments, out, err, clock).run();
            out.flush();
            return good ? TableMain.GOOD : TableMain.BAD;
        } catch (IllegalArgumentException e) {
            err.println("archive: " + e.getMessage());
            return TableMain.USAGE;
        } catch (ClosedOutputException e) {
            return TableMain.NOBODY_READS;
        } catch (IOException e) {
            err.println("archive: " + e.getMessage());
            return TableMain.BAD;
        }
    }
}
