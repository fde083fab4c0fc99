package org.jamesarchive.launcher.cluster;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * How a cluster is to be.
 *
 * @param dir where everything is kept: {@code cluster.json} and a folder a node
 * @param gateways number of gateways, 1 to 9
 * @param workers number of workers, 1 to 100
 * @param copies on how many workers the gateways put each message, 1 to the number of workers
 * @param detached true when the nodes outlive this process; false when they die with it
 * @param runtime the program that the nodes run
 * @param environment further environment variables of single nodes, by node name; they win over the launcher's own
 * @param startLimit how long a node may take until it is ready
 */
public record ClusterSettings(
        Path dir,
        int gateways,
        int workers,
        int copies,
        boolean detached,
        NodeRuntime runtime,
        Map<String, Map<String, String>> environment,
        Duration startLimit) {

    public static final int GATEWAYS_DEFAULT = 1;
    public static final int WORKERS_DEFAULT = 5;
    public static final int COPIES_DEFAULT = 1;
    public static final Duration START_LIMIT_DEFAULT = Duration.ofMinutes(2);

    /** @throws IllegalArgumentException when a number is out of range; the message is for the user */
    public ClusterSettings {
        requireBetween("--gateways", gateways, AddressBlock.GATEWAYS_LIMIT);
        requireBetween("--workers", workers, AddressBlock.WORKERS_LIMIT);
        requireBetween("--copies", copies, workers);
        dir = dir.toAbsolutePath().normalize();
        environment = Map.copyOf(environment);
    }

    /** One gateway, five workers, one copy, nodes that die with this process. */
    public static ClusterSettings of(Path dir, NodeRuntime runtime) {
        return new ClusterSettings(
                dir, GATEWAYS_DEFAULT, WORKERS_DEFAULT, COPIES_DEFAULT, false, runtime, Map.of(), START_LIMIT_DEFAULT);
    }

    /** The same with other numbers of nodes. */
    public ClusterSettings withNodes(int gatewayCount, int workerCount) {
        return new ClusterSettings(dir, gatewayCount, workerCount, copies, detached, runtime, environment, startLimit);
    }

    /** The same with another number of copies. */
    public ClusterSettings withCopies(int count) {
        return new ClusterSettings(dir, gateways, workers, count, detached, runtime, environment, startLimit);
    }

    /** The same with nodes that outlive this process. */
    public ClusterSettings thatOutliveUs() {
        return new ClusterSettings(dir, gateways, workers, copies, true, runtime, environment, startLimit);
    }

    /** The same with another program. */
    public ClusterSettings withRuntime(NodeRuntime program) {
        return new ClusterSettings(dir, gateways, workers, copies, detached, program, environment, startLimit);
    }

    /** The same with further environment variables for one node. */
    public ClusterSettings withEnvironment(String node, Map<String, String> variables) {
        Map<String, Map<String, String>> all = new HashMap<>(environment);
        all.put(node, Map.copyOf(variables));
        return new ClusterSettings(dir, gateways, workers, copies, detached, runtime, all, startLimit);
    }

    /** The same with another time that a node may take until it is ready. */
    public ClusterSettings withStartLimit(Duration limit) {
        return new ClusterSettings(dir, gateways, workers, copies, detached, runtime, environment, limit);
    }

    private static void requireBetween(String option, int value, int limit) {
        if (value < 1 || value > limit) {
            throw new IllegalArgumentException(option + " must be 1 to " + limit + ", not " + value);
        }
    }
}
