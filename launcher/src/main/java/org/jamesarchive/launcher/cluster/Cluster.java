package org.jamesarchive.launcher.cluster;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jamesarchive.launcher.time.Time;

/**
 * A whole cluster on this machine's loopback addresses: a DNS server with the recipe's zone, gateways and workers, each a
 * process. Nodes of a cluster that is not detached die with this process, however it ends: by the shutdown hook at Ctrl-C
 * or SIGTERM, by {@code --exit-with} at SIGKILL. A detached cluster lives on when {@link #start} has returned, and
 * {@link #open} finds it again by its folder. Safe for use by many threads.
 */
public final class Cluster implements AutoCloseable {

    /** Of a cluster's folder: the journals of imports. */
    public static final String IMPORTS = "imports";

    private static final Duration STOP_PATIENCE = Duration.ofSeconds(15);

    private final ClusterSettings settings;
    private final Time time;
    private final Roster roster;
    private final ClusterTokens tokens;
    private final StatusClient statusClient = new StatusClient();
    private final Children children;
    private final NodeCommand nodeCommand;
    private final Starter starter;

    /** Starts nothing yet. */
    public Cluster(ClusterSettings settings, Time time) {
        this.settings = settings;
        this.time = time;
        this.roster = new Roster(settings.dir());
        this.tokens = new ClusterTokens(settings.dir());
        this.children = new Children(time);
        this.nodeCommand = new NodeCommand(settings, ProcessHandle.current().pid());
        this.starter = new Starter(nodeCommand, children, statusClient, settings.startLimit(), time);
    }

    /**
     * The detached cluster that was started in a folder, whether it runs or not.
     *
     * @throws ClusterException when there never was one
     */
    public static Cluster open(Path dir, NodeRuntime runtime, Time time) {
        ClusterState state = new ClusterFile(dir)
                .read()
                .orElseThrow(
                        () -> new ClusterException(dir + ": no cluster was started there; see ./archive up --help"));
        Cluster cluster = new Cluster(
                ClusterSettings.of(dir, runtime)
                        .withNodes(state.gateways(), state.workers())
                        .withCopies(state.copies())
                        .thatOutliveUs(),
                time);
        cluster.roster.replace(state);
        return cluster;
    }

    /**
     * Starts every node that does not run, and returns when all are ready. When one fails, what this call has started is
     * stopped again.
     *
     * @return how many processes were started; 0 when the whole cluster was up already
     * @throws ClusterException when a node does not come up, no addresses are free, or other numbers of nodes run in the folder
     */
    public int start(StartListener listener) throws InterruptedException {
        tokens.make();
        children.guard();
        List<Starter.Starting> started = new ArrayList<>();
        try {
            Optional<ClusterState> lastTime = roster.load();
            if (lastTime.isEmpty() || !resume(lastTime.get())) {
                new BlockClaim(settings, roster, starter).claim(lastTime.map(ClusterState::block), started);
            }
            listener.started(block());
            for (Node node : nodes()) {
                if (roster.processOf(node).isEmpty()) {
                    started.add(launch(node, Map.of()));
                }
            }
            starter.awaitReady(started, listener);
        } catch (ClusterException | InterruptedException e) {
            starter.stop(started);
            throw e;
        }
        if (settings.detached()) {
            children.release();
        }
        return started.size();
    }

    /**
     * Starts one node that is not running, with further environment variables, and waits until it is ready.
     *
     * @throws ClusterException when there is no such node, it runs already, or it does not come up
     */
    public void start(String name, Map<String, String> environment) throws InterruptedException {
        Node node = node(name);
        if (roster.processOf(node).isPresent()) {
            throw new ClusterException(name + " is running already");
        }
        tokens.make();
        children.guard();
        List<Starter.Starting> starting = List.of(launch(node, environment));
        try {
            starter.awaitReady(starting, StartListener.none());
        } catch (ClusterException | InterruptedException e) {
            starter.stop(starting);
            throw e;
        }
        if (settings.detached()) {
            children.release();
        }
    }

    /** As {@link #start(String, Map)} without further variables. */
    public void start(String name) throws InterruptedException {
        start(name, Map.of());
    }

    /** SIGKILLs one node. @throws ClusterException when there is no such node or it is not running */
    public void kill(String name) {
        children.stop(List.of(requireRunning(name)), Duration.ZERO);
    }

    /** Stops one node with SIGTERM, with SIGKILL when that does not help. @throws ClusterException as {@link #kill} */
    public void stop(String name) {
        children.stop(List.of(requireRunning(name)), STOP_PATIENCE);
    }

    /** Stops every node that runs, SIGTERM first. @return how many ran */
    public int stopAll() {
        List<ProcessHandle> running = nodes().stream()
                .map(roster::processOrStray)
                .flatMap(Optional::stream)
                .toList();
        children.stop(running, STOP_PATIENCE);
        return running.size();
    }

    /** Ends all nodes that this object has started, at once; nothing can be started afterwards. */
    @Override
    public void close() {
        children.killAll();
    }

    /** Removes what a stopped cluster has left in its folder, and the folder when nothing else is in it. */
    public void wipe() throws IOException {
        for (Node node : nodes()) {
            Folders.delete(node.dir());
        }
        tokens.delete();
        // What imports brought into it is gone with it.
        Folders.delete(settings.dir().resolve(IMPORTS));
        roster.file().delete();
        Folders.deleteIfEmpty(settings.dir());
    }

    /** The addresses. @throws ClusterException before the first start */
    public AddressBlock block() {
        return roster.state().block();
    }

    /** All nodes: the DNS server, the gateways, the workers. */
    public List<Node> nodes() {
        return roster.nodes();
    }

    /** The nodes of one role. */
    public List<Node> nodes(Role role) {
        return nodes().stream().filter(node -> node.role() == role).toList();
    }

    /** @throws ClusterException when there is no such node */
    public Node node(String name) {
        return roster.node(name);
    }

    /** The tokens with which its nodes are asked. */
    public ClusterTokens tokens() {
        return tokens;
    }

    /** Workers that must have a message. */
    public int copies() {
        return settings.copies();
    }

    /** Gives a program that works on a node's files the environment that the node has. */
    public void equip(ProcessBuilder program, Node node) {
        nodeCommand.equip(program, node, block());
    }

    /** Where to journal to: the SMTP addresses of all gateways. */
    public List<InetSocketAddress> gateways() {
        return nodes(Role.GATEWAY).stream().map(Node::service).toList();
    }

    /** How every node is, the DNS server too; asked at the same time. */
    public List<NodeStatus> status() {
        return nodes().parallelStream().map(this::statusOf).toList();
    }

    /** How one node is. @throws ClusterException when there is no such node */
    public NodeStatus status(String name) {
        return statusOf(node(name));
    }

    private NodeStatus statusOf(Node node) {
        long pid = roster.processOf(node).map(ProcessHandle::pid).orElse(0L);
        if (pid == 0) {
            return NodeStatus.unanswered(node, 0);
        }
        if (node.role() == Role.DNS) {
            return new NodeStatus(node, pid, NodeStatus.UP, 0, 0, 0, 0, List.of());
        }
        return statusClient.ask(node, pid).orElseGet(() -> NodeStatus.unanswered(node, pid));
    }

    /** Takes up a cluster of which something still runs; what nobody wrote down is written down now. */
    private boolean resume(ClusterState found) {
        boolean running = false;
        for (Node node : nodes()) {
            Optional<ProcessHandle> process = roster.processOrStray(node);
            if (process.isPresent()) {
                roster.note(node, NodeProcess.of(process.get(), time.now()));
                running = true;
            }
        }
        if (running
                && (found.gateways() != settings.gateways()
                        || found.workers() != settings.workers()
                        || found.copies() != settings.copies())) {
            throw new ClusterException("a cluster with " + found.gateways() + " gateways, " + found.workers()
                    + " workers and " + found.copies() + " copies is up in " + settings.dir()
                    + "; stop it first: ./archive down");
        }
        return running;
    }

    private Starter.Starting launch(Node node, Map<String, String> environment) {
        return starter.start(node, block(), environment, roster::note);
    }

    private ProcessHandle requireRunning(String name) {
        return roster.processOf(node(name)).orElseThrow(() -> new ClusterException(name + " is not running"));
    }
}
