package org.jamesarchive.launcher.cluster;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.jamesarchive.launcher.time.Time;
import org.jspecify.annotations.Nullable;

/**
 * A whole cluster on this machine's loopback addresses: a DNS server with the recipe's zone, gateways and workers, each a
 * process. Nodes of a cluster that is not detached die with this process, however it ends: by the shutdown hook at Ctrl-C
 * or SIGTERM, by {@code --exit-with} at SIGKILL. A detached cluster lives on when {@link #start} has returned, and
 * {@link #open} finds it again by its folder. Safe for use by many threads.
 */
public final class Cluster implements AutoCloseable {

    private static final int CLAIMS_LIMIT = 8;
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(15);

    private final ClusterSettings settings;
    private final ClusterFile file;
    private final StatusClient statusClient = new StatusClient();
    private final Children children;
    private final Starter starter;
    private final ReentrantLock stateLock = new ReentrantLock();
    private @Nullable ClusterState state;

    /** Starts nothing yet. */
    public Cluster(ClusterSettings settings, Time time) {
        this.settings = settings;
        this.file = new ClusterFile(settings.dir());
        this.children = new Children(time);
        this.starter = new Starter(
                new NodeCommand(settings, ProcessHandle.current().pid()),
                children,
                statusClient,
                settings.startLimit(),
                time);
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
        cluster.state = state;
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
        children.guard();
        List<Starter.Starting> started = new ArrayList<>();
        try {
            if (!resume()) {
                claimBlock(started);
            }
            listener.started(block());
            for (Node node : nodes()) {
                if (processOrStray(node).isEmpty()) {
                    started.add(launch(node, Map.of()));
                }
            }
            starter.awaitReady(started, listener);
        } catch (ClusterException | InterruptedException e) {
            stop(started);
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
        if (processOf(node).isPresent()) {
            throw new ClusterException(name + " is running already");
        }
        children.guard();
        List<Starter.Starting> starting = List.of(launch(node, environment));
        try {
            starter.awaitReady(starting, StartListener.none());
        } catch (ClusterException | InterruptedException e) {
            stop(starting);
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
                .map(this::processOrStray)
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
        file.delete();
        Folders.deleteIfEmpty(settings.dir());
    }

    /** The addresses. @throws ClusterException before the first start */
    public AddressBlock block() {
        return requireState().block();
    }

    /** All nodes: the DNS server, the gateways, the workers. */
    public List<Node> nodes() {
        return requireState().nodes(settings.dir());
    }

    /** The nodes of one role. */
    public List<Node> nodes(Role role) {
        return nodes().stream().filter(node -> node.role() == role).toList();
    }

    /** @throws ClusterException when there is no such node */
    public Node node(String name) {
        return nodes().stream()
                .filter(node -> node.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new ClusterException("no node '" + name + "'; there are "
                        + String.join(", ", nodes().stream().map(Node::name).toList())));
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
        long pid = processOf(node).map(ProcessHandle::pid).orElse(0L);
        if (pid == 0) {
            return NodeStatus.unanswered(node, 0);
        }
        if (node.role() == Role.DNS) {
            return new NodeStatus(node, pid, NodeStatus.UP, 0, 0, 0, 0, List.of());
        }
        return statusClient.ask(node, pid).orElseGet(() -> NodeStatus.unanswered(node, pid));
    }

    /** Takes up the state of a cluster of which something still runs. */
    private boolean resume() {
        Optional<ClusterState> previous = file.read();
        if (previous.isEmpty()) {
            return false;
        }
        ClusterState found = previous.get();
        setState(found);
        if (nodes().stream().map(this::processOrStray).allMatch(Optional::isEmpty)) {
            return false;
        }
        if (found.gateways() != settings.gateways()
                || found.workers() != settings.workers()
                || found.copies() != settings.copies()) {
            throw new ClusterException("a cluster with " + found.gateways() + " gateways, " + found.workers()
                    + " workers and " + found.copies() + " copies is up in " + settings.dir()
                    + "; stop it first: ./archive down");
        }
        return true;
    }

    /** Finds free addresses and starts the DNS server on them; whoever gets its socket owns the block. */
    private void claimBlock(List<Starter.Starting> started) throws InterruptedException {
        AddressBlocks blocks = new AddressBlocks(PortProbe.ofThisMachine(), settings.gateways(), settings.workers());
        Stream<AddressBlock> previous = Optional.ofNullable(state).map(ClusterState::block).stream();
        List<AddressBlock> candidates = Stream.concat(previous.filter(blocks::isFree), blocks.candidates())
                .limit(CLAIMS_LIMIT)
                .toList();
        String why = "no free loopback addresses; something listens on ports " + AddressBlocks.DNS_PORT_DEFAULT
                + " everywhere";
        for (AddressBlock block : candidates) {
            setState(new ClusterState(block, settings.gateways(), settings.workers(), settings.copies(), Map.of()));
            started.add(launch(node(ClusterState.DNS), Map.of()));
            try {
                starter.awaitReady(started, StartListener.none());
                if (blocks.areNodePortsFree(block)) {
                    return;
                }
                why = "another process took the ports of " + block;
            } catch (ClusterException e) {
                why = String.valueOf(e.getMessage());
            }
            stop(started);
            started.clear();
        }
        throw new ClusterException(why);
    }

    private void stop(List<Starter.Starting> started) {
        children.stop(started.stream().map(Starter.Starting::process).toList(), Duration.ZERO);
    }

    private Starter.Starting launch(Node node, Map<String, String> environment) {
        return starter.start(node, block(), environment, (started, process) -> {
            stateLock.lock();
            try {
                ClusterState next = requireState().with(started.name(), process);
                state = next;
                file.write(next);
            } finally {
                stateLock.unlock();
            }
        });
    }

    private ProcessHandle requireRunning(String name) {
        return processOf(node(name)).orElseThrow(() -> new ClusterException(name + " is not running"));
    }

    private Optional<ProcessHandle> processOf(Node node) {
        return requireState().alive(node);
    }

    private Optional<ProcessHandle> processOrStray(Node node) {
        return processOf(node).or(() -> NodeProcess.find(node));
    }

    private void setState(ClusterState next) {
        stateLock.lock();
        try {
            state = next;
        } finally {
            stateLock.unlock();
        }
    }

    private ClusterState requireState() {
        stateLock.lock();
        try {
            if (state == null) {
                throw new ClusterException("the cluster has not been started");
            }
            return state;
        } finally {
            stateLock.unlock();
        }
    }
}
