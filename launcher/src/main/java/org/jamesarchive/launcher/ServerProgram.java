package org.jamesarchive.launcher;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jamesarchive.launcher.cluster.NodeRuntime;

/**
 * A program of the server's, run in our place: what it does is its code, not ours (ADR 4).
 *
 * @param main its main class, in {@code org.jamesarchive.command}
 * @param options further JVM options
 */
record ServerProgram(NodeRuntime runtime, String main, List<String> options) {

    private static final List<String> OPTIONS = List.of("-XX:+UseSerialGC", "-Xshare:auto");

    /** @return the exit code */
    int run(List<String> arguments) throws IOException, InterruptedException {
        return ChildProgram.run(command(arguments));
    }

    /** The command line that runs it. */
    List<String> command(List<String> arguments) {
        List<String> command = new ArrayList<>(List.of(runtime.java().toString()));
        command.addAll(OPTIONS);
        command.addAll(options);
        // Native libraries are unpacked there: where we may write, it may.
        command.add("-Djava.io.tmpdir=" + System.getProperty("java.io.tmpdir"));
        command.addAll(List.of("-cp", runtime.classPath(), "org.jamesarchive.command." + main));
        command.addAll(arguments);
        return command;
    }
}
