package org.jamesarchive.launcher;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jamesarchive.launcher.cluster.NodeRuntime;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of the table commands, and the program of the server's that they run: the tables are its code, not ours (ADR 4). */
final class TableOptions {

    @Option(
            names = "--as",
            paramLabel = "KIND",
            description = "What the table is: access, virtual, clients, passwords (the last for check only).")
    private @Nullable String as;

    @Option(
            names = "--conf",
            paramLabel = "FOLDER",
            description =
                    "Takes the settings below from the gateway.xml in this folder (default: those of a plain gateway.xml).")
    private @Nullable String conf;

    @Option(
            names = "--recipient-delimiter",
            paramLabel = "CHARS",
            description = "Characters that part user and extension.")
    private @Nullable String recipientDelimiter;

    @Option(
            names = "--parent-domain-matches-subdomains",
            paramLabel = "true|false",
            description = "Whether example.com stands for its subdomains too (access).")
    private @Nullable String parentDomainMatchesSubdomains;

    @Option(
            names = "--mydestination",
            paramLabel = "DOMAINS",
            description = "Where keys without a domain apply (virtual).")
    private @Nullable String mydestination;

    @Option(
            names = "--myorigin",
            paramLabel = "DOMAIN",
            description = "The domain of targets that have none (virtual).")
    private @Nullable String myorigin;

    /** @return the exit code */
    int run(NodeRuntime runtime, String action, List<String> operands) throws IOException, InterruptedException {
        List<String> arguments = new ArrayList<>(List.of(action));
        add(arguments, "--as", as);
        add(arguments, "--conf", conf);
        add(arguments, "--recipient-delimiter", recipientDelimiter);
        add(arguments, "--parent-domain-matches-subdomains", parentDomainMatchesSubdomains);
        add(arguments, "--mydestination", mydestination);
        add(arguments, "--myorigin", myorigin);
        arguments.add("--");
        arguments.addAll(operands);
        return new ServerProgram(runtime, "TableMain", List.of("-XX:TieredStopAtLevel=1")).run(arguments);
    }

    private static void add(List<String> arguments, String name, @Nullable String value) {
        if (value != null) {
            arguments.add(name);
            arguments.add(value);
        }
    }
}
