package org.jamesarchive.launcher;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code archive verify}. */
@Command(
        name = "verify",
        mixinStandardHelpOptions = true,
        description = {
            "Reads every byte that workers have stored and checks it: checksums, hashes, order, signed checkpoints, catalog.",
            "Works while they run. A line for each finding; exit code 0 only when everything is good."
        })
final class VerifyCommand implements Callable<Integer> {

    private final Surroundings surroundings;

    @Mixin
    private StoreOptions options = new StoreOptions();

    @Option(
            names = "--key",
            paramLabel = "FILE|KEY",
            description =
                    "The public key of the checkpoints (default: the node's; for --data the one that lies beside the data,"
                            + " which proves nothing against whoever can write there).")
    private List<String> keys = new ArrayList<>();

    @Option(
            names = "--checkpoints",
            paramLabel = "DIR",
            description = "Checkpoints kept elsewhere that the log must fit, too.")
    private List<Path> checkpoints = new ArrayList<>();

    @Option(
            names = "--offline",
            paramLabel = "EXPORT",
            description =
                    "Check an export, a directory or a zip file, instead: needs nothing but it and --key, which may be given"
                            + " several times, or name a file with several keys.")
    private List<Path> exports = new ArrayList<>();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    VerifyCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (!exports.isEmpty()) {
            return verifyOffline();
        }
        if (keys.size() > 1) {
            throw new ParameterException(spec.commandLine(), "several --key go with --offline only");
        }
        List<String> further = new ArrayList<>();
        keys.forEach(key -> further.addAll(List.of("--key", key)));
        checkpoints.forEach(directory -> further.addAll(List.of("--checkpoints", directory.toString())));
        return options.run(surroundings, "verify", further);
    }

    private int verifyOffline() throws IOException, InterruptedException {
        if (options.named() || !checkpoints.isEmpty()) {
            throw new ParameterException(spec.commandLine(), "--offline goes with --key and --json only");
        }
        List<String> arguments = new ArrayList<>(List.of("verify-offline"));
        if (options.json()) {
            arguments.add("--json");
        }
        keys.forEach(key -> arguments.addAll(List.of("--key", key)));
        exports.forEach(export -> arguments.addAll(List.of("--export", export.toString())));
        return new StoreProgram(surroundings.runtime()).run(arguments);
    }
}
