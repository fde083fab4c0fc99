package org.jamesarchive.launcher;

import java.io.IOException;
import java.util.concurrent.Callable;
import org.jamesarchive.launcher.cluster.Cluster;
import org.jamesarchive.launcher.cluster.ClusterFile;
import org.jamesarchive.launcher.terminal.Console;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code archive down}. */
@Command(
        name = "down",
        mixinStandardHelpOptions = true,
        description = "Stops the nodes that 'archive up' started; what they stored stays in DIR.")
final class DownCommand implements Callable<Integer> {

    private final Surroundings surroundings;

    @Mixin
    private ClusterOptions options = new ClusterOptions();

    @Option(names = "--wipe", description = "Then delete all data, logs and the archive itself.")
    private boolean wipe;

    DownCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        Cluster cluster = options.open(surroundings);
        Console console = surroundings.console();
        return new ClusterFile(options.dir()).exclusively(() -> {
            int stopped = cluster.stopAll();
            console.say(stopped == 0 ? "nothing was running" : stopped + " processes stopped");
            if (wipe) {
                cluster.wipe();
                console.say("wiped " + options.dir());
            }
            return 0;
        });
    }
}
