package org.jamesarchive.launcher;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

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
    private @Nullable String key;

    @Option(
            names = "--checkpoints",
            paramLabel = "DIR",
            description = "Checkpoints kept elsewhere that the log must fit, too.")
    private List<Path> checkpoints = new ArrayList<>();

    VerifyCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        List<String> further = new ArrayList<>();
        if (key != null) {
            further.addAll(List.of("--key", key));
        }
        checkpoints.forEach(directory -> further.addAll(List.of("--checkpoints", directory.toString())));
        return options.run(surroundings, "verify", further);
    }
}
