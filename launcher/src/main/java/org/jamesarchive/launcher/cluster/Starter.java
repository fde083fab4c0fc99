package org.jamesarchive.launcher.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jamesarchive.launcher.smtp.SmtpConnection;
import org.jamesarchive.launcher.time.Time;

/** Starts nodes and waits until they are ready. Safe for use by many threads. */
final class Starter {

    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration GREETING_LIMIT = Duration.ofSeconds(3);

    private final NodeCommand command;
    private final Children children;
    private final StatusClient statusClient;
    private final Duration startLimit;
    private final Time time;

    Starter(NodeCommand command, Children children, StatusClient statusClient, Duration startLimit, Time time) {
        this.command = command;
        this.children = children;
        this.statusClient = statusClient;
        this.startLimit = startLimit;
        this.time = time;
    }

    /** One node under way. */
    record Starting(Node node, ProcessHandle process, LogTail log, long startNanos) {}

    /** @param onStart told of the process before anything else can happen */
    Starting start(
            Node node, AddressBlock block, Map<String, String> environment, BiConsumer<Node, NodeProcess> onStart) {
        long startNanos = time.nanos();
        LogTail log = new LogTail(node.log());
        ProcessHandle process = children.start(
                () -> {
                    Files.createDirectories(node.dir());
                    log.begin();
                    return command.builder(node, block, environment);
                },
                handle -> onStart.accept(node, NodeProcess.of(handle, time.now())));
        return new Starting(node, process, log, startNanos);
    }

    /**
     * Waits until all are ready.
     *
     * @throws ClusterException when one ends or is not ready in time; the message has its error or the end of its log
     */
    void awaitReady(List<Starting> nodes, StartListener listener) throws InterruptedException {
        List<Starting> pending = new ArrayList<>(nodes);
        long start = time.nanos();
        while (!pending.isEmpty()) {
            for (Iterator<Starting> each = pending.iterator(); each.hasNext(); ) {
                Starting starting = each.next();
                if (isReady(starting)) {
                    each.remove();
                    listener.ready(starting.node(), time.since(starting.startNanos()));
                } else if (!NodeProcess.runs(starting.process())) {
                    children.requireOpen();
                    throw new ClusterException(starting.node().name() + " ended while it started: "
                            + starting.log().text());
                }
            }
            listener.waiting(nodes.size() - pending.size(), nodes.size(), time.since(start));
            if (time.since(start).compareTo(startLimit) > 0 && !pending.isEmpty()) {
                Starting late = pending.get(0);
                throw new ClusterException(late.node().name() + " was not ready after " + startLimit.toSeconds()
                        + " s; " + late.log().text());
            }
            if (!pending.isEmpty()) {
                time.sleep(POLL);
            }
        }
    }

    /** SIGKILLs what was started and waits until it is gone. */
    void stop(List<Starting> started) {
        children.stop(started.stream().map(Starting::process).toList(), Duration.ZERO);
    }

    /** The DNS server says so in its log, because another cluster's server could answer in its place; the others are asked. */
    private boolean isReady(Starting starting) {
        Node node = starting.node();
        return switch (node.role()) {
            case DNS -> starting.log().hasLine("ready dns=");
            case GATEWAY, WORKER ->
                statusClient.ask(node, starting.process().pid()).isPresent() && greets(node);
        };
    }

    private static boolean greets(Node node) {
        try (SmtpConnection connection = SmtpConnection.open(node.service(), GREETING_LIMIT)) {
            return connection.isOpen();
        } catch (IOException notYet) {
            return false;
        }
    }
}
