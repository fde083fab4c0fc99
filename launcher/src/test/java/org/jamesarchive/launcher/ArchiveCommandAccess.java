package org.jamesarchive.launcher;

import java.io.PrintWriter;
import org.jamesarchive.launcher.cluster.NodeRuntime;
import org.jamesarchive.launcher.terminal.Console;
import org.jamesarchive.launcher.time.Time;

/** Runs the command line with other nodes. */
public final class ArchiveCommandAccess {

    private ArchiveCommandAccess() {}

    /** @return the exit code */
    public static int execute(NodeRuntime runtime, PrintWriter out, PrintWriter err, boolean terminal, String... args) {
        Console console = new Console(out, err, terminal, Time.system());
        Runtime.getRuntime().addShutdownHook(new Thread(console::silence, "silence"));
        return ArchiveCommand.commandLine(new Surroundings(console, out, Time.system(), runtime), out, err)
                .execute(args);
    }
}
