package org.jamesarchive.smtp;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connections to one host and the sends that wait for one, first come, first served. Confined to one event loop.
 * <p>
 * The first connection is opened alone; more are opened, up to the limit, only while one stands and sends wait. So a host that
 * cannot be reached costs one time-out for all who waited on that one attempt, and they all get its outcome. While
 * connections stand, a further one that cannot be opened fails nobody, and is not tried again for a moment.
 * <p>
 * A send that met a stale connection waits ahead of all others for one that was never used; there it is final what happens.
 * The stale connection has left room for it.
 */
final class HostPool {

    private static final Logger LOGGER = LoggerFactory.getLogger(HostPool.class);
    private static final Duration REOPEN_DELAY = Duration.ofSeconds(1);
    private static final Duration PLAIN_AFTER_TLS_FAILURE = Duration.ofMinutes(5);
    private static final WriteBufferWaterMark WATER_MARK =
            new WriteBufferWaterMark(ContentReader.CHUNK_BYTES, 4 * ContentReader.CHUNK_BYTES);
    private static final String SESSION = "session";

    private final HostPools pools;
    private final SmtpSenderSettings settings;
    private final EventLoop loop;
    private final HostPools.Host host;
    private final Deque<PendingSend> waiting = new ArrayDeque<>();
    private final Deque<PendingSend> retries = new ArrayDeque<>();
    private final Deque<SmtpConnection> idle = new ArrayDeque<>();
    private final Set<Channel> channels = new HashSet<>();
    private final Deadline pendingDeadline;
    private final Deadline reopenDeadline;
    private int opening;
    private int standing;
    private int open;
    private long noOpeningUntil = System.nanoTime();
    private long plainUntil = System.nanoTime();
    private boolean closing;

    HostPool(HostPools pools, SmtpSenderSettings settings, EventLoop loop, HostPools.Host host) {
        this.pools = pools;
        this.settings = settings;
        this.loop = loop;
        this.host = host;
        this.pendingDeadline = new Deadline(loop, this::giveUpWaiting);
        this.reopenDeadline = new Deadline(loop, this::openMore);
    }

    /** Takes a send; its result comes later, or at once when too many wait. */
    void send(PendingSend send) {
        if (waiting.size() >= settings.pendingPerHostLimit()) {
            send.complete(broken(waiting.size() + " messages wait for " + host + " already"));
            return;
        }
        waiting.add(send);
        SmtpConnection connection = idle.pollLast();
        if (connection != null) {
            free(connection);
        }
        if (waiting.size() == 1) {
            pendingDeadline.set(settings.pendingTimeout());
        }
        openMore();
        dropIfEmpty();
    }

    /** The connection has ended its last transaction, or was just opened. */
    void free(SmtpConnection connection) {
        if (closing || !connection.hasRoom()) {
            connection.quit();
            return;
        }
        PendingSend send = next(connection);
        if (send != null) {
            connection.start(send);
        } else {
            idle.addLast(connection);
            connection.rest();
        }
    }

    /** The send that this connection carries next, null when none waits. */
    @Nullable
    PendingSend next(SmtpConnection connection) {
        if (!connection.isUsed() && !retries.isEmpty()) {
            return retries.poll();
        }
        for (PendingSend send = waiting.poll(); send != null; send = waiting.poll()) {
            Optional<SendResult.Refused> refusal =
                    EnvelopeCommands.refusal(send.envelope(), send.size(), connection.extensions());
            if (refusal.isPresent()) {
                send.complete(refusal.get());
            } else if (!send.future().isDone()) {
                return send;
            }
        }
        return null;
    }

    /** An idle connection has rested or lived long enough. */
    void expired(SmtpConnection connection) {
        idle.remove(connection);
        connection.quit();
    }

    /** The connection carries no further transaction; it may still be open. */
    void leaving(SmtpConnection connection) {
        idle.remove(connection);
        standing--;
    }

    /** A send whose connection was stale. */
    void retry(PendingSend send) {
        if (closing) {
            send.complete(broken("the sender is closed"));
        } else {
            retries.add(send);
        }
    }

    /** A connection that stood is closed. */
    void closed() {
        open--;
        openMore();
        dropIfEmpty();
    }

    /** Lets running transactions end, answers all that waits, and opens nothing more. */
    void close() {
        closing = true;
        failAll(broken("the sender is closed"));
        for (SmtpConnection connection = idle.poll(); connection != null; connection = idle.poll()) {
            connection.quit();
        }
        dropIfEmpty();
    }

    /** Cuts every connection. */
    void abort() {
        for (Channel channel : List.copyOf(channels)) {
            Wire.close(channel);
        }
    }

    private void openMore() {
        int wanted = waiting.size() + retries.size();
        while (!closing && opening < wanted && open < settings.connectionsPerHostLimit() && mayOpen()) {
            open();
        }
    }

    private boolean mayOpen() {
        return standing == 0 ? opening == 0 : noOpeningUntil - System.nanoTime() <= 0;
    }

    private void open() {
        opening++;
        open++;
        Optional<ClientTls> tls = plainUntil - System.nanoTime() > 0 ? Optional.empty() : pools.tls();
        connect(tls.orElse(null));
    }

    private void connect(@Nullable ClientTls tls) {
        ReplyDecoder decoder = new ReplyDecoder(settings.replyLineLimit(), settings.replyLinesLimit());
        SessionOpening session = new SessionOpening(settings, host.name(), tls, decoder, new Opening(decoder));
        ChannelFuture connecting = new Bootstrap()
                .group(loop)
                .channel(NioSocketChannel.class)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.SO_KEEPALIVE, true)
                .option(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int)
                        settings.connectTimeout().toMillis())
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline().addLast(decoder).addLast(SESSION, session);
                    }
                })
                .connect(host.address());
        Channel channel = connecting.channel();
        channels.add(channel);
        channel.closeFuture().addListener(ignored -> channels.remove(channel));
        connecting.addListener(ignored -> pools.inLoop(() -> connected(connecting)));
    }

    private void connected(ChannelFuture connecting) {
        Channel channel = connecting.channel();
        if (connecting.isSuccess()) {
            pools.counted(channel);
        } else {
            channels.remove(channel);
            failed(broken(String.valueOf(connecting.cause().getMessage())));
        }
    }

    private void failed(SendResult failure) {
        opening--;
        open--;
        if (standing == 0 && opening == 0) {
            failAll(failure);
        } else {
            if (opening == 0) {
                failAll(retries, failure);
            }
            noOpeningUntil = System.nanoTime() + REOPEN_DELAY.toNanos();
            reopenDeadline.set(REOPEN_DELAY);
        }
        dropIfEmpty();
    }

    private void giveUpWaiting() {
        String cause = "no connection to " + host + " became free in time";
        while (!waiting.isEmpty() && pendingTimeLeft(waiting.element()).toNanos() <= 0) {
            waiting.remove().complete(broken(cause));
        }
        if (!waiting.isEmpty()) {
            pendingDeadline.set(pendingTimeLeft(waiting.element()));
        }
        dropIfEmpty();
    }

    private Duration pendingTimeLeft(PendingSend send) {
        return settings.pendingTimeout().minusNanos(System.nanoTime() - send.since());
    }

    private void failAll(SendResult failure) {
        failAll(retries, failure);
        failAll(waiting, failure);
    }

    private static void failAll(Deque<PendingSend> sends, SendResult failure) {
        for (PendingSend send = sends.poll(); send != null; send = sends.poll()) {
            send.complete(failure);
        }
    }

    private void dropIfEmpty() {
        if (open == 0 && waiting.isEmpty() && retries.isEmpty()) {
            pendingDeadline.stop();
            reopenDeadline.stop();
            pools.drop(host, this);
        }
    }

    private static SendResult broken(String cause) {
        return new SendResult.Broken(Stage.CONNECT, cause);
    }

    /** One attempt to open a session. */
    private final class Opening implements SessionOpening.Outcome {
        private final ReplyDecoder decoder;

        Opening(ReplyDecoder decoder) {
            this.decoder = decoder;
        }

        @Override
        public void opened(Channel channel, Extensions extensions) {
            opening--;
            standing++;
            SmtpConnection connection =
                    new SmtpConnection(channel, decoder, extensions, settings, pools.readers(), HostPool.this);
            channel.pipeline().replace(SESSION, SESSION, connection);
            free(connection);
            openMore();
        }

        @Override
        public void failed(SendResult failure) {
            HostPool.this.failed(failure);
        }

        @Override
        public void tlsFailed(String cause) {
            if (closing) {
                HostPool.this.failed(new SendResult.Broken(Stage.STARTTLS, cause));
                return;
            }
            LOGGER.warn("TLS with {} failed, mail goes to it in plain text for a while: {}", host, cause);
            plainUntil = System.nanoTime() + PLAIN_AFTER_TLS_FAILURE.toNanos();
            connect(null);
        }
    }
}
