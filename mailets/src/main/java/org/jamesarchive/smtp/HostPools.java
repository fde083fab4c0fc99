package org.jamesarchive.smtp;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The hosts that one event loop serves. A host is forgotten when it has neither a connection nor a send. Confined to the loop.
 */
final class HostPools {

    /** A host is told apart by name, too: the name is what TLS is about. */
    record Host(String name, InetSocketAddress address) {

        Host {
            name = name.toLowerCase(Locale.ROOT);
        }

        @Override
        public String toString() {
            return name + "[" + address.getAddress().getHostAddress() + "]:" + address.getPort();
        }
    }

    private final SmtpSenderSettings settings;
    private final EventLoop loop;
    private final Executor readers;
    private final @Nullable ClientTls tls;
    private final AtomicInteger connections;
    private final Map<Host, HostPool> pools = new HashMap<>();
    private final CompletableFuture<Void> emptied = new CompletableFuture<>();
    private boolean closing;

    /**
     * @param readers runs what may block on a disk
     * @param tls null when nothing is to be encrypted
     * @param connections counts the connections of all loops
     */
    HostPools(
            SmtpSenderSettings settings,
            EventLoop loop,
            Executor readers,
            @Nullable ClientTls tls,
            AtomicInteger connections) {
        this.settings = settings;
        this.loop = loop;
        this.readers = readers;
        this.tls = tls;
        this.connections = connections;
    }

    void send(Host host, PendingSend send) {
        if (closing) {
            send.complete(new SendResult.Broken(Stage.CONNECT, "the sender is closed"));
        } else {
            pools.computeIfAbsent(host, absent -> new HostPool(this, settings, loop, absent))
                    .send(send);
        }
    }

    /** Takes nothing more; {@link #emptied} completes when the last connection is gone. */
    void close() {
        closing = true;
        List.copyOf(pools.values()).forEach(HostPool::close);
        completeIfEmpty();
    }

    /** Cuts every connection. */
    void abort() {
        List.copyOf(pools.values()).forEach(HostPool::abort);
    }

    /** Completes on the loop once it is closed and no connection is left. */
    CompletableFuture<Void> emptied() {
        return emptied;
    }

    void drop(Host host, HostPool pool) {
        pools.remove(host, pool);
        completeIfEmpty();
    }

    void counted(Channel channel) {
        connections.incrementAndGet();
        channel.closeFuture().addListener(ignored -> connections.decrementAndGet());
    }

    Executor readers() {
        return readers;
    }

    Optional<ClientTls> tls() {
        return Optional.ofNullable(tls);
    }

    void inLoop(Runnable task) {
        if (loop.inEventLoop()) {
            task.run();
        } else {
            loop.execute(task);
        }
    }

    private void completeIfEmpty() {
        if (closing && pools.isEmpty()) {
            emptied.complete(null);
        }
    }
}
