package org.jamesarchive.launcher;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jamesarchive.launcher.cluster.NodeRuntime;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What the keyset commands take, and the program of the server's that they run: keys are its matter, not ours (ADR 4). */
final class KeysetOptions {

    private static final String MAIN = "org.jamesarchive.command.KeysetMain";
    private static final List<String> JVM = List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto");

    @Parameters(paramLabel = "FILE", description = "The keyset; outside of every data directory.")
    private String file = "";

    @Option(names = "--json", description = "Print one JSON document.")
    private boolean json;

    /** @return the exit code */
    int run(NodeRuntime runtime, String action) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(runtime.java().toString());
        command.addAll(JVM);
        command.addAll(List.of("-cp", runtime.classPath(), MAIN, action, file));
        if (json) {
            command.add("--json");
        }
        return ChildProgram.run(command);
    }
}
