package org.jamesarchive.smtp;

import io.netty.channel.EventLoop;
import io.netty.channel.MultithreadEventLoopGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jamesarchive.store.Content;

/**
 * An {@link SmtpSender} on Netty. Uses PIPELINING, SIZE, 8BITMIME, SMTPUTF8 and CHUNKING where they are offered, and does
 * without where they are not. All or nothing: a message is sent to all recipients of its envelope or to none.
 * <p>
 * CHUNKING carries every content byte for byte. DATA does, too, with one exception: content that does not end in CRLF gets one,
 * since DATA cannot do without; bare CR and bare LF stay as they are.
 * <p>
 * A host is served by one event loop, whose thread does all that concerns it; only reading contents happens elsewhere. A
 * dependent of the returned future that is not {@code Async} runs on that thread: it must not block.
 */
public final class PooledSmtpSender implements SmtpSender {

    private static final int EVENT_LOOPS = 2;
    private static final int READERS = 2;

    private final SmtpSenderSettings settings;
    private final MultithreadEventLoopGroup loops;
    private final ExecutorService readers;
    private final List<HostPools> pools = new ArrayList<>();
    private final List<EventLoop> poolLoops = new ArrayList<>();
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicBoolean closed = new AtomicBoolean();

    /** Starts its threads; nothing is connected before there is something to send. */
    public PooledSmtpSender(SmtpSenderSettings settings) {
        this.settings = settings;
        this.loops = new NioEventLoopGroup(EVENT_LOOPS, new DefaultThreadFactory("smtp-sender", true));
        this.readers = Executors.newFixedThreadPool(READERS, new DefaultThreadFactory("smtp-sender-reader", true));
        ClientTls tls =
                switch (settings.tls()) {
                    case NONE -> null;
                    case MAY, ENCRYPT, VERIFY, FINGERPRINT ->
                        new ClientTls(settings.tls(), settings.trust(), settings.tlsTimeout());
                };
        loops.forEach(executor -> {
            EventLoop loop = (EventLoop) executor;
            poolLoops.add(loop);
            pools.add(new HostPools(settings, loop, readers, tls, connections));
        });
    }

    @Override
    public CompletableFuture<SendResult> send(
            String host, InetSocketAddress address, Envelope envelope, Content content) {
        PendingSend send = PendingSend.of(envelope, content);
        if (address.isUnresolved()) {
            send.complete(new SendResult.Broken(Stage.CONNECT, "the address of " + host + " is not resolved"));
            return send.future();
        }
        int loop = Math.floorMod(address.hashCode(), pools.size());
        HostPools.Host target = new HostPools.Host(host, address);
        try {
            poolLoops.get(loop).execute(() -> pools.get(loop).send(target, send));
        } catch (RejectedExecutionException e) {
            send.complete(new SendResult.Broken(Stage.CONNECT, "the sender is closed"));
        }
        return send.future();
    }

    @Override
    public int connections() {
        return connections.get();
    }

    /**
     * Answers what waits, lets running transactions end within the close time-out, then cuts them; every send has its result
     * when this returns. Not to be called by a dependent of a send's future, whose thread it would wait for.
     */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            onEachLoop(HostPools::close);
            awaitEmptied();
            onEachLoop(HostPools::abort);
            awaitEmptied();
            readers.shutdown();
            long millis = settings.closeTimeout().toMillis();
            loops.shutdownGracefully(0, millis, TimeUnit.MILLISECONDS)
                    .awaitUninterruptibly(2 * millis, TimeUnit.MILLISECONDS);
        }
    }

    private void onEachLoop(Consumer<HostPools> action) {
        for (int i = 0; i < pools.size(); i++) {
            HostPools ofLoop = pools.get(i);
            poolLoops.get(i).execute(() -> action.accept(ofLoop));
        }
    }

    private void awaitEmptied() {
        try {
            CompletableFuture.allOf(pools.stream().map(HostPools::emptied).toArray(CompletableFuture<?>[]::new))
                    .get(settings.closeTimeout().toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            // What is left is cut.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            throw new IllegalStateException("nothing fails this future", e);
        }
    }
}
