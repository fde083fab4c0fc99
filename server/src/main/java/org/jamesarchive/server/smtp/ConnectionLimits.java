package org.jamesarchive.server.smtp;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.AttributeKey;
import io.netty.util.ReferenceCountUtil;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.jamesarchive.server.smtp.SmtpdSettings.Limits;

/**
 * How many connections there may be at a time, in all and of one client; one too many is told {@code 421 4.7.0} and closed. Behind a
 * proxy the clients are counted, not the proxy. Shared by all connections.
 */
@Sharable
final class ConnectionLimits extends ChannelInboundHandlerAdapter {

    private static final String REPLY = "421 4.7.0 Too many connections, try again later\r\n";

    /** Of a connection that counts: the client it counts for. */
    private static final AttributeKey<InetAddress> COUNTED = AttributeKey.valueOf("archive.counted");

    private final int limit;
    private final int clientLimit;
    private final AtomicInteger connections = new AtomicInteger();
    private final ConcurrentMap<InetAddress, Integer> clients = new ConcurrentHashMap<>();
    private final LongAdder refused = new LongAdder();

    ConnectionLimits(Limits limits) {
        this.limit = limits.connections();
        this.clientLimit = limits.clientConnections();
    }

    @Override
    public void channelActive(ChannelHandlerContext context) throws Exception {
        InetAddress client = ClientAddress.of(context.channel()).getAddress();
        context.channel().attr(COUNTED).set(client);
        int all = connections.incrementAndGet();
        int ofClient = clients.merge(client, 1, Integer::sum);
        if (all > limit || ofClient > clientLimit) {
            refused.increment();
            context.writeAndFlush(Unpooled.copiedBuffer(REPLY, StandardCharsets.US_ASCII))
                    .addListener(ChannelFutureListener.CLOSE);
            context.pipeline().addAfter(context.name(), null, new Refused());
            return;
        }
        super.channelActive(context);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) throws Exception {
        InetAddress client = context.channel().attr(COUNTED).getAndSet(null);
        if (client != null) {
            connections.decrementAndGet();
            clients.computeIfPresent(client, (key, count) -> count == 1 ? null : count - 1);
        }
        super.channelInactive(context);
    }

    /** Connections there are. */
    int connections() {
        return connections.get();
    }

    /** Connections that were one too many. */
    long refused() {
        return refused.sum();
    }

    /** Keeps what a refused connection does from the handlers that never heard of it. */
    private static final class Refused extends ChannelInboundHandlerAdapter {

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ReferenceCountUtil.release(message);
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {}

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            var unused = context.close();
        }
    }
}
