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
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens sessions to one host. Unless TLS is mandatory, a handshake that fails is made up for by a new connection in plain text,
 * and TLS is not tried again for a while. Confined to one event loop.
 */
final class HostConnector {

    private static final Logger LOGGER = LoggerFactory.getLogger(HostConnector.class);
    private static final Duration PLAIN_AFTER_TLS_FAILURE = Duration.ofMinutes(5);
    private static final WriteBufferWaterMark WATER_MARK =
            new WriteBufferWaterMark(ContentReader.CHUNK_BYTES, 4 * ContentReader.CHUNK_BYTES);

    /** Gets one call for each call of {@link #open}. */
    interface Listener {

        /** A session stands; its handler is still the {@link SessionOpening}. */
        void opened(Channel channel, ReplyDecoder decoder, Extensions extensions);

        void openingFailed(SendResult failure);
    }

    private final HostPools pools;
    private final SmtpSenderSettings settings;
    private final EventLoop loop;
    private final HostPools.Host host;
    private final Listener listener;
    private final Set<Channel> channels = new HashSet<>();
    private long plainUntil = System.nanoTime();
    private boolean stopped;

    HostConnector(
            HostPools pools, SmtpSenderSettings settings, EventLoop loop, HostPools.Host host, Listener listener) {
        this.pools = pools;
        this.settings = settings;
        this.loop = loop;
        this.host = host;
        this.listener = listener;
    }

    void open() {
        Optional<ClientTls> tls = plainFor().isZero() ? pools.tls() : Optional.empty();
        connect(tls.orElse(null));
    }

    /** How long it goes on without TLS because TLS has failed; zero when it does not. */
    Duration plainFor() {
        return Duration.ofNanos(Math.max(0, plainUntil - System.nanoTime()));
    }

    /** Nothing more is opened; what is being opened may end. */
    void stop() {
        stopped = true;
    }

    /** Cuts every connection, standing or being opened. */
    void abort() {
        for (Channel channel : List.copyOf(channels)) {
            Wire.close(channel);
        }
    }

    private void connect(@Nullable ClientTls tls) {
        ReplyDecoder decoder = new ReplyDecoder(settings.replyLineLimit(), settings.replyLinesLimit());
        SessionOpening session = new SessionOpening(settings, host.name(), tls, decoder, new Attempt(decoder));
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
                        channel.pipeline().addLast(decoder, session);
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
            String cause = String.valueOf(connecting.cause().getMessage());
            listener.openingFailed(new SendResult.Broken(Stage.CONNECT, cause));
        }
    }

    /** One connection on its way to become a session. */
    private final class Attempt implements SessionOpening.Outcome {
        private final ReplyDecoder decoder;

        Attempt(ReplyDecoder decoder) {
            this.decoder = decoder;
        }

        @Override
        public void opened(Channel channel, Extensions extensions) {
            listener.opened(channel, decoder, extensions);
        }

        @Override
        public void failed(SendResult failure) {
            listener.openingFailed(failure);
        }

        @Override
        public void tlsFailed(String cause) {
            if (stopped || settings.tls().isMandatory()) {
                listener.openingFailed(new SendResult.Broken(Stage.STARTTLS, cause));
                return;
            }
            LOGGER.warn("TLS with {} failed, mail goes to it in plain text for a while: {}", host, cause);
            plainUntil = System.nanoTime() + PLAIN_AFTER_TLS_FAILURE.toNanos();
            connect(null);
        }
    }
}
