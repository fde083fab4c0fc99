package org.jamesarchive.command;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import org.jamesarchive.gateway.GatewayProfile;
import org.jamesarchive.postfix.ImportReport;
import org.jamesarchive.postfix.PostfixImport;
import org.jamesarchive.settings.SettingsException;

/**
 * {@code archive import-postfix}, with the arguments of {@link ImportArguments}. Exit code 0: nothing was left out that decides who may
 * send, what is accepted or where mail goes; 1: something was, or nothing could be written; 2: wrong command line; 141: standard
 * output was closed. The report is on standard output, errors on standard error.
 */
public final class ImportMain {

    private static final String LOG_PROPERTY = "logback.configurationFile";
    private static final String LOG_CONFIGURATION = "org/jamesarchive/command/logback.xml";

    private ImportMain() {}

    /** What is printed as JSON. */
    record Result(
            String profile,
            boolean complete,
            List<ImportReport.Taken> taken,
            List<ImportReport.LeftOut> leftOut,
            List<ImportReport.Note> notes,
            Collection<String> notNeeded) {}

    /** Runs the command and ends the process with its exit code. */
    public static void main(String[] args) {
        // Before the first logger is made: without a configuration, they would write to standard output.
        if (System.getProperty(LOG_PROPERTY) == null) {
            System.setProperty(LOG_PROPERTY, LOG_CONFIGURATION);
        }
        OutputStream out = new Output(new BufferedOutputStream(new FileOutputStream(FileDescriptor.out)));
        PrintStream err = new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);
        System.exit(run(args, out, err));
    }

    /** @return the exit code */
    static int run(String[] args, OutputStream out, PrintStream err) {
        ImportArguments arguments;
        try {
            arguments = ImportArguments.parse(args);
        } catch (IllegalArgumentException e) {
            err.println(OneLine.error(e));
            return TableMain.USAGE;
        }
        try {
            PostfixImport.requireFree(arguments.to());
            PostfixImport postfix = PostfixImport.read(arguments.folder(), arguments.shipped());
            postfix.write(arguments.to(), ImportMain::check);
            print(arguments, postfix.report(), out);
            out.flush();
            return postfix.report().complete() ? TableMain.GOOD : TableMain.BAD;
        } catch (ClosedOutputException e) {
            return TableMain.NOBODY_READS;
        } catch (IOException e) {
            err.println(OneLine.error(e));
            return TableMain.BAD;
        }
    }

    private static void check(Path folder) throws IOException {
        try {
            GatewayProfile.check(folder);
        } catch (SettingsException e) {
            throw new IOException("the profile would not be taken, nothing was written: " + e.getMessage(), e);
        }
    }

    private static void print(ImportArguments arguments, ImportReport report, OutputStream out) throws IOException {
        if (arguments.json()) {
            out.write(new ObjectMapper()
                    .writeValueAsBytes(new Result(
                            arguments.to().toString(),
                            report.complete(),
                            report.taken(),
                            report.leftOut(),
                            report.notes(),
                            report.notNeeded())));
            out.write('\n');
        } else {
            new ImportLines(new Lines(out)).print(arguments.to(), report);
        }
    }
}
