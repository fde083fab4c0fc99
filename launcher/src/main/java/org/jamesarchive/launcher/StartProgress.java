package org.jamesarchive.launcher;

import java.time.Duration;
import org.jamesarchive.launcher.cluster.StartListener;
import org.jamesarchive.launcher.terminal.Console;

/** Shows how a start goes. */
final class StartProgress implements StartListener {

    private final Console console;

    StartProgress(Console console) {
        this.console = console;
    }

    @Override
    public void waiting(int ready, int all, Duration since) {
        console.progress("starting: " + ready + " of " + all + " nodes ready, " + Console.seconds(since));
    }
}
