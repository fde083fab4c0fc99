package org.jamesarchive.launcher.cluster;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What {@code cluster.json} holds: how the cluster was started and which processes are its nodes.
 *
 * @param block the addresses
 * @param processes by node name, the last process that was started for it
 */
public record ClusterState(
        AddressBlock block, int gateways, int workers, int copies, Map<String, NodeProcess> processes) {

    static final String DNS = "dns";

    public ClusterState {
        processes = Map.copyOf(processes);
    }

    /** The nodes in the order of their start: DNS, gateways, workers. */
    public List<Node> nodes(Path dir) {
        List<Node> nodes = new ArrayList<>();
        nodes.add(new Node(DNS, Role.DNS, 0, block.dns(), block.dns(), dir.resolve(DNS)));
        for (int i = 0; i < gateways; i++) {
            nodes.add(node(dir, Role.GATEWAY, i, block.gateway(i)));
        }
        for (int i = 0; i < workers; i++) {
            nodes.add(node(dir, Role.WORKER, i, block.worker(i)));
        }
        return nodes;
    }

    /** The process of a node when it is alive. */
    Optional<ProcessHandle> alive(Node node) {
        return Optional.ofNullable(processes.get(node.name())).flatMap(process -> process.alive(node));
    }

    ClusterState with(String node, NodeProcess process) {
        Map<String, NodeProcess> all = new LinkedHashMap<>(processes);
        all.put(node, process);
        return new ClusterState(block, gateways, workers, copies, all);
    }

    private Node node(Path dir, Role role, int index, String host) {
        String name = role.word() + index;
        return new Node(
                name,
                role,
                index,
                new InetSocketAddress(host, block.smtpPort()),
                new InetSocketAddress(host, block.httpPort()),
                dir.resolve(name));
    }
}
