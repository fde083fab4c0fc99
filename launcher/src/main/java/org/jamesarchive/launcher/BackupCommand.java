package org.jamesarchive.launcher;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jamesarchive.launcher.cluster.CheckpointClient;
import org.jamesarchive.launcher.cluster.Cluster;
import org.jamesarchive.launcher.cluster.Node;
import org.jamesarchive.launcher.cluster.NodeStatus;
import org.jamesarchive.token.Role;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code archive backup}. */
@Command(
        name = "backup",
        mixinStandardHelpOptions = true,
        description = {
            "Copies what workers have stored and the backup lacks, each worker into a folder of its own; works while they run."
                    + " What is copied is checked first, entry by entry, and must fit the newest signed checkpoint."
                    + " May be interrupted and begun again.",
            "Exit code 0 only when the backup holds all that every worker had stored when it began; of a running worker that is"
                    + " given by --data, all up to its newest checkpoint."
        })
final class BackupCommand implements Callable<Integer> {

    private final Surroundings surroundings;

    @Mixin
    private ClusterOptions options = new ClusterOptions();

    @Mixin
    private ObjectStoreOptions objectStore = new ObjectStoreOptions();

    @Parameters(paramLabel = "WORKER", description = "Workers of the cluster (default: all of them).", arity = "0..*")
    private List<String> workers = new ArrayList<>();

    @Option(
            names = "--to",
            paramLabel = "DIR|s3://BUCKET/PREFIX",
            required = true,
            description =
                    "Where the backups lie; each in a folder that is called as the worker, with --data as its server_id.")
    private String to = "";

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "A data directory, of any machine's worker; of a running one, up to its newest checkpoint.")
    private List<Path> data = new ArrayList<>();

    @Option(
            names = "--object-lock",
            paramLabel = "TIME",
            description =
                    "Objects may not be deleted for so long, such as 7y, 6m or 30d: Object Lock in compliance mode.")
    private @Nullable String objectLock;

    @Option(names = "--with-key", description = "Copies the private keys that sign the checkpoints, too.")
    private boolean withKey;

    @Option(
            names = "--key-file",
            paramLabel = "FILE",
            description =
                    "With --with-key and one --data: its private key (default: ../keys/checkpoint.key beside the data).")
    private @Nullable Path keyFile;

    @Option(names = "--verify", description = "Reads everything in the backup and compares it afterwards.")
    private boolean verify;

    @Option(
            names = "--accept-damage",
            description =
                    "Copies what is damaged in a store as it is, and names it; otherwise it ends the backup of that worker.")
    private boolean acceptDamage;

    @Option(names = "--json", description = "Print one JSON document.")
    private boolean json;

    BackupCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        boolean checkpoints = true;
        List<String> command = new ArrayList<>(List.of("backup", "--to", to));
        command.addAll(objectStore.arguments());
        ObjectStoreOptions.add(command, "--object-lock", objectLock);
        addIf(command, withKey, "--with-key");
        addIf(command, verify, "--verify");
        addIf(command, acceptDamage, "--accept-damage");
        addIf(command, json, "--json");
        for (Path directory : data) {
            command.addAll(List.of("--data", directory.toString()));
            ObjectStoreOptions.add(command, "--key-file", keyFile);
        }
        if (data.isEmpty() || !workers.isEmpty()) {
            Cluster cluster = options.open(surroundings);
            for (Node worker : StoreProgram.workers(cluster, workers)) {
                checkpoints &= checkpoint(cluster, cluster.status(worker.name()));
                command.addAll(List.of("--data", worker.dataDir().toString(), "--name", worker.name()));
            }
        }
        int exitCode = new StoreProgram(surroundings.runtime()).run(command);
        return exitCode == 0 && !checkpoints ? CommandLine.ExitCode.SOFTWARE : exitCode;
    }

    /**
     * Has a running worker make a checkpoint of all that it has, for its backup goes no further than the newest one.
     *
     * @return whether all that it has can be backed up
     */
    private boolean checkpoint(Cluster cluster, NodeStatus worker) {
        if (worker.state().equals(NodeStatus.DOWN)) {
            return true;
        }
        try {
            new CheckpointClient(cluster.tokens().access(Role.OPERATOR)).make(worker.node());
            return true;
        } catch (IOException e) {
            surroundings
                    .console()
                    .warn("archive: " + worker.node().name()
                            + " makes no checkpoint, its backup goes up to the one before: " + e.getMessage());
            return false;
        }
    }

    private static void addIf(List<String> command, boolean wanted, String option) {
        if (wanted) {
            command.add(option);
        }
    }
}
