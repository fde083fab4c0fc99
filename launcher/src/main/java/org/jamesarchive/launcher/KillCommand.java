package org.jamesarchive.launcher;

import java.io.IOException;
import java.util.concurrent.Callable;
import org.jamesarchive.launcher.cluster.Cluster;
import org.jamesarchive.launcher.cluster.ClusterFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code archive kill}. */
@Command(name = "kill", mixinStandardHelpOptions = true, description = "Ends one node with SIGKILL, as a crash would.")
final class KillCommand implements Callable<Integer> {

    private final Surroundings surroundings;

    @Mixin
    private ClusterOptions options = new ClusterOptions();

    @Parameters(paramLabel = "NAME", description = "The node: worker2, gateway0, dns.")
    private String name = "";

    KillCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        Cluster cluster = options.open(surroundings);
        cluster.node(name);
        new ClusterFile(options.dir()).exclusively(() -> {
            cluster.kill(name);
            return name;
        });
        surroundings.console().say(name + " is killed");
        return 0;
    }
}
