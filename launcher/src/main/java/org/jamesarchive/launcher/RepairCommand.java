package org.jamesarchive.launcher;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jamesarchive.launcher.cluster.Cluster;
import org.jamesarchive.launcher.cluster.ClusterException;
import org.jamesarchive.launcher.cluster.Node;
import org.jamesarchive.launcher.cluster.NodeRuntime;
import org.jamesarchive.launcher.cluster.Role;
import org.jamesarchive.launcher.dns.RecipeZone;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** {@code archive repair}. */
@Command(
        name = "repair",
        mixinStandardHelpOptions = true,
        description = {
            "Gives a stopped worker, whose data directory is lost or not whole, what the other workers hold of its share:",
            "with copies of 2 or more. Each message is checked by its content id. May be interrupted and begun again.",
            "Exit code 0 only when it holds all that it must hold."
        },
        footer = {
            "",
            "A worker that is none of a cluster of this machine: --data-of its directory, --conf its profile, --copies, --from each",
            "other worker of its worker set, and its environment variables (SERVER_ID). NODE is then its MX host name."
        })
final class RepairCommand implements Callable<Integer> {

    private final Surroundings surroundings;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

    @Mixin
    private ClusterOptions options = new ClusterOptions();

    @Mixin
    private AccessOptions access = new AccessOptions();

    @Parameters(paramLabel = "NODE", description = "The worker.")
    private String name = "";

    @Option(
            names = "--from",
            paramLabel = "[HOST=]URL",
            description = "Another worker: its MX host name, and its HTTP address (default: the cluster's).")
    private List<String> from = new ArrayList<>();

    @Option(
            names = "--copies",
            paramLabel = "R",
            description = "Workers that must have a message, as at the gateways (default: the cluster's).")
    private int copies;

    @Option(
            names = "--domain",
            paramLabel = "DOMAIN",
            description = "The archive domain (default: the worker's first).")
    private String domain = "";

    @Option(names = "--data-of", paramLabel = "DIR", description = "Where the worker keeps everything (its --dir).")
    private @Nullable Path dataOf;

    @Option(names = "--conf", paramLabel = "DIR", description = "Its profile folder (default: the one that ships).")
    private @Nullable Path conf;

    @Option(names = "--json", description = "Print one JSON document.")
    private boolean json;

    RepairCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        Path directory = dataOf;
        if (directory == null) {
            return ofCluster(options.open(surroundings));
        }
        if (from.isEmpty() || copies == 0) {
            throw new ParameterException(spec.commandLine(), "--data-of wants --copies and --from");
        }
        ProcessBuilder program = program(directory, name, copies, from);
        AccessOptions.give(program, access.access());
        return ChildProgram.run(program);
    }

    private int ofCluster(Cluster cluster) throws IOException, InterruptedException {
        Node node = cluster.node(name);
        if (node.role() != Role.WORKER) {
            throw new ClusterException(name + " is no worker");
        }
        if (cluster.status(name).pid() != 0) {
            throw new ClusterException(name + " is running; stop it first: ./archive kill " + name);
        }
        List<String> others = from;
        if (others.isEmpty()) {
            others = cluster.nodes(Role.WORKER).stream()
                    .filter(other -> !other.equals(node))
                    .map(other -> RecipeZone.hostName(other.name()) + "=http://" + other.httpText())
                    .toList();
        }
        if (others.isEmpty()) {
            throw new ClusterException(name + " is the only worker: no other holds anything of its share");
        }
        ProcessBuilder program =
                program(node.dir(), RecipeZone.hostName(name), copies == 0 ? cluster.copies() : copies, others);
        cluster.equip(program, node);
        AccessOptions.give(program, access.operator(cluster));
        return ChildProgram.run(program);
    }

    private ProcessBuilder program(Path directory, String host, int wanted, List<String> others) {
        NodeRuntime runtime = surroundings.runtime();
        List<String> command = new ArrayList<>(List.of("repair"));
        Path profile = conf == null ? runtime.workerConf() : conf;
        command.addAll(List.of("--conf", profile.toString(), "--dir", directory.toString(), "--name", host));
        command.addAll(List.of("--copies", Integer.toString(wanted)));
        if (!domain.isEmpty()) {
            command.addAll(List.of("--domain", domain));
        }
        if (json) {
            command.add("--json");
        }
        command.addAll(access.trustArguments());
        others.forEach(other -> command.addAll(List.of("--from", other)));
        return new ProcessBuilder(new StoreProgram(runtime).command(command));
    }
}
