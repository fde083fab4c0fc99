package org.jamesarchive.launcher;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jamesarchive.launcher.cluster.NodeRuntime;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code archive import-postfix}: the tables and settings are the server's code, not ours (ADR 4). */
@Command(
        name = "import-postfix",
        mixinStandardHelpOptions = true,
        description = {
            "Makes a gateway profile of a Postfix gateway's main.cf and the tables that it names, and says line by line what",
            "it took and what it could not. Reads only; writes a new folder, to be used by --conf.",
            "Exit code 0 only when nothing was left out that decides who may send, what is accepted or where mail goes."
        })
final class ImportPostfixCommand implements Callable<Integer> {

    private final Surroundings surroundings;

    @Parameters(
            paramLabel = "FOLDER",
            description =
                    "The folder of main.cf: /etc/postfix, or a copy of it. What main.cf has in /etc/postfix is read from there.")
    private Path folder = Path.of("");

    @Option(
            names = "--to",
            paramLabel = "PROFILE_FOLDER",
            required = true,
            description = "The profile folder to make: a new or an empty one.")
    private Path to = Path.of("");

    @Option(names = "--json", description = "Print one JSON document.")
    private boolean json;

    ImportPostfixCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        NodeRuntime runtime = surroundings.runtime();
        List<String> arguments = new ArrayList<>();
        if (json) {
            arguments.add("--json");
        }
        arguments.addAll(List.of("--shipped", runtime.gatewayConf().toString(), "--to", to.toString()));
        arguments.addAll(List.of("--", folder.toString()));
        return new ServerProgram(runtime, "ImportMain", List.of("-Xmx1g", "-XX:TieredStopAtLevel=1")).run(arguments);
    }
}
