package org.jamesarchive.launcher;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jamesarchive.launcher.cluster.NodeRuntime;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What the keyset commands take, and the program of the server's that they run: keys are its matter, not ours (ADR 4). */
final class KeysetOptions {

    @Parameters(paramLabel = "FILE", description = "The keyset; outside of every data directory.")
    private String file = "";

    @Option(names = "--json", description = "Print one JSON document.")
    private boolean json;

    /** @return the exit code */
    int run(NodeRuntime runtime, String action) throws IOException, InterruptedException {
        List<String> arguments = new ArrayList<>(List.of(action, file));
        if (json) {
            arguments.add("--json");
        }
        return new ServerProgram(runtime, "KeysetMain", List.of("-XX:TieredStopAtLevel=1")).run(arguments);
    }
}
