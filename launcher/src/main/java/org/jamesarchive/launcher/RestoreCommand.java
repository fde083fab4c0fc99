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
import picocli.CommandLine.Parameters;

/** {@code archive restore}. */
@Command(
        name = "restore",
        mixinStandardHelpOptions = true,
        description =
                "Brings one worker's backup back into an empty data directory: every file, every entry of the log and all checkpoints"
                        + " are checked, then the catalog is made. May be interrupted and begun again; no worker opens the directory"
                        + " before it has ended.")
final class RestoreCommand implements Callable<Integer> {

    private final Surroundings surroundings;

    @Mixin
    private ObjectStoreOptions objectStore = new ObjectStoreOptions();

    @Parameters(paramLabel = "FROM", description = "One worker's backup: DIR/worker0 or s3://BUCKET/PREFIX/worker0.")
    private String from = "";

    @Option(
            names = "--to",
            paramLabel = "DATA_DIR",
            required = true,
            description = "The data directory; empty, or not there.")
    private Path to = Path.of("");

    @Option(
            names = "--server-id",
            paramLabel = "N",
            description = "Refuses the backup of a worker with another server_id.")
    private @Nullable Integer serverId;

    @Option(
            names = "--key",
            paramLabel = "FILE|KEY",
            description =
                    "The public key that the checkpoints must be signed with (default: the one in the backup, which proves"
                            + " nothing against whoever can write there).")
    private @Nullable String key;

    @Option(
            names = "--key-file",
            paramLabel = "FILE",
            description =
                    "Where the worker has its private key (default: ../keys/checkpoint.key beside the data directory). When it is"
                            + " neither there nor in the backup, the worker makes itself a new one.")
    private @Nullable Path keyFile;

    @Option(names = "--json", description = "Print one JSON document.")
    private boolean json;

    RestoreCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("restore"));
        command.addAll(List.of("--from", from, "--to", to.toString()));
        command.addAll(objectStore.arguments());
        ObjectStoreOptions.add(command, "--server-id", serverId);
        ObjectStoreOptions.add(command, "--key", key);
        ObjectStoreOptions.add(command, "--key-file", keyFile);
        if (json) {
            command.add("--json");
        }
        return new StoreProgram(surroundings.runtime()).run(command);
    }
}
