package org.jamesarchive.server.smtp;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.haproxy.HAProxyCommand;
import io.netty.handler.codec.haproxy.HAProxyMessage;
import io.netty.handler.codec.haproxy.HAProxyProxiedProtocol.TransportProtocol;
import io.netty.util.NetUtil;
import io.netty.util.concurrent.ScheduledFuture;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The beginning of a connection from a listed proxy: nothing behind this handler knows of the connection until Netty's decoder has
 * read the PROXY header (version 1 or 2), whose source address is then the client's. A header that is missing, wrong or late closes the
 * connection without a word. {@code LOCAL} and {@code UNKNOWN} (a proxy's own health check) leave the proxy itself as the client.
 */
final class ProxyHandshake extends ChannelInboundHandlerAdapter {

    private static final Logger LOGGER = LoggerFactory.getLogger(ProxyHandshake.class);

    private final Duration timeout;
    private @Nullable ScheduledFuture<?> alarm;

    ProxyHandshake(Duration timeout) {
        this.timeout = timeout;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        alarm = context.executor()
                .schedule(
                        () -> giveUp(context, "no PROXY header came in time"),
                        timeout.toMillis(),
                        TimeUnit.MILLISECONDS);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (!(message instanceof HAProxyMessage header)) {
            throw new IllegalStateException("the decoder lets nothing pass before the header");
        }
        try {
            if (header.command() == HAProxyCommand.PROXY
                    && header.proxiedProtocol().transportProtocol() == TransportProtocol.STREAM) {
                byte[] address = NetUtil.createByteArrayFromIpAddressString(String.valueOf(header.sourceAddress()));
                if (address == null) {
                    giveUp(context, "a PROXY header without a source address");
                    return;
                }
                ClientAddress.set(
                        context.channel(),
                        new InetSocketAddress(InetAddress.getByAddress(address), header.sourcePort()));
            }
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address has 4 or 16 bytes", e);
        } finally {
            header.release();
        }
        stopAlarm();
        context.fireChannelActive();
        context.pipeline().remove(this);
    }

    /** The connection was never known behind this handler. */
    @Override
    public void channelInactive(ChannelHandlerContext context) {
        stopAlarm();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        giveUp(context, cause.getMessage());
    }

    private void giveUp(ChannelHandlerContext context, @Nullable String reason) {
        stopAlarm();
        LOGGER.warn(
                "Closed a connection from the proxy {}: {}", context.channel().remoteAddress(), reason);
        var unused = context.close();
    }

    private void stopAlarm() {
        if (alarm != null) {
            alarm.cancel(false);
            alarm = null;
        }
    }
}
