package org.jamesarchive.launcher.cluster;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Which nodes there are and which process runs each, kept in memory and in {@code cluster.json}. Safe for use by many threads. */
final class Roster {

    private final ReentrantLock lock = new ReentrantLock();
    private final Path dir;
    private final ClusterFile file;
    private @Nullable ClusterState state;

    Roster(Path dir) {
        this.dir = dir;
        this.file = new ClusterFile(dir);
    }

    ClusterFile file() {
        return file;
    }

    /** Takes what {@code cluster.json} holds, if there is one. */
    Optional<ClusterState> load() {
        Optional<ClusterState> found = file.read();
        found.ifPresent(this::replace);
        return found;
    }

    /** From now on this is the cluster; it is written when its first process starts. */
    void replace(ClusterState next) {
        lock.lock();
        try {
            state = next;
        } finally {
            lock.unlock();
        }
    }

    /** Notes the process of a node, on disk too. */
    void note(Node node, NodeProcess process) {
        lock.lock();
        try {
            ClusterState next = state().with(node.name(), process);
            state = next;
            file.write(next);
        } finally {
            lock.unlock();
        }
    }

    /** @throws ClusterException when there is no cluster yet */
    ClusterState state() {
        lock.lock();
        try {
            if (state == null) {
                throw new ClusterException("the cluster has not been started");
            }
            return state;
        } finally {
            lock.unlock();
        }
    }

    List<Node> nodes() {
        return state().nodes(dir);
    }

    /** @throws ClusterException when there is no such node */
    Node node(String name) {
        List<Node> nodes = nodes();
        return nodes.stream()
                .filter(node -> node.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new ClusterException("no node '" + name + "'; there are "
                        + String.join(", ", nodes.stream().map(Node::name).toList())));
    }

    /** The process of a node, when it runs. */
    Optional<ProcessHandle> processOf(Node node) {
        return state().alive(node);
    }

    /** The same, looked for among all processes of the machine when the one that is known does not run. */
    Optional<ProcessHandle> processOrStray(Node node) {
        return processOf(node).or(() -> NodeProcess.find(node));
    }
}
