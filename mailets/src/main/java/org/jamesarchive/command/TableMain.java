package org.jamesarchive.command;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;
import org.jamesarchive.settings.SettingsException;
import org.jspecify.annotations.Nullable;

/**
 * {@code table check} and {@code table query}, with the arguments of {@link TableArguments}. Exit code 0: good, or found;
 * 1: an error in the table, or nothing found; 2: wrong command line; 141: standard output was closed.
 */
public final class TableMain {

    static final int GOOD = 0;
    static final int BAD = 1;
    static final int USAGE = 2;

    /** As a process that SIGPIPE ends. */
    static final int NOBODY_READS = 141;

    private TableMain() {}

    /** Runs the command and ends the process with its exit code. */
    public static void main(String[] args) {
        OutputStream out = new Output(new BufferedOutputStream(new FileOutputStream(FileDescriptor.out)));
        PrintStream err = new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);
        InputStream in = new BufferedInputStream(new FileInputStream(FileDescriptor.in));
        System.exit(run(args, in, out, err, System::getenv));
    }

    /** @return the exit code */
    static int run(
            String[] args,
            InputStream in,
            OutputStream out,
            PrintStream err,
            Function<String, @Nullable String> environment) {
        try {
            TableArguments arguments = TableArguments.parse(args, environment);
            int code = arguments.check()
                    ? Check.run(arguments, out, err)
                    : new Query(arguments.file(), arguments.open(), err).run(arguments.key(), in, out);
            out.flush();
            return code;
        } catch (IllegalArgumentException e) {
            err.println("archive: " + e.getMessage());
            return USAGE;
        } catch (ClosedOutputException e) {
            return NOBODY_READS;
        } catch (SettingsException | IOException e) {
            err.println(e instanceof SettingsException ? "archive: " + e.getMessage() : e.getMessage());
            return BAD;
        }
    }
}
