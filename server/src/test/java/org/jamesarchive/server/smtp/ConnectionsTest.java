package org.jamesarchive.server.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.haproxy.HAProxyCommand;
import io.netty.handler.codec.haproxy.HAProxyMessage;
import io.netty.handler.codec.haproxy.HAProxyMessageDecoder;
import io.netty.handler.codec.haproxy.HAProxyMessageEncoder;
import io.netty.handler.codec.haproxy.HAProxyProtocolVersion;
import io.netty.handler.codec.haproxy.HAProxyProxiedProtocol;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jamesarchive.server.smtp.SmtpdSettings.Limits;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who a connection's client is, and whether there is room for it. */
final class ConnectionsTest {

    private static final InetSocketAddress PROXY = new InetSocketAddress("192.0.2.250", 4000);
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private final List<String> heard = new ArrayList<>();

    @ParameterizedTest
    @ValueSource(
            strings = {"PROXY TCP4 198.51.100.7 192.0.2.1 1234 25\r\n", "PROXY TCP6 2001:db8::7 2001:db8::1 1234 25\r\n"
            })
    void theHeadersSourceIsTheClient(String header) {
        EmbeddedChannel channel = behindProxy();
        channel.writeInbound(bytes(header + "EHLO a\r\n"));
        String client = header.contains("TCP4") ? "198.51.100.7" : "2001:db8:0:0:0:0:0:7";
        assertThat(heard).containsExactly("active " + client, "EHLO a\r\n");
        assertThat(channel.isOpen()).isTrue();
    }

    @Test
    void takesVersionTwoAndHeadersInPieces() {
        EmbeddedChannel encoder = new EmbeddedChannel(HAProxyMessageEncoder.INSTANCE);
        encoder.writeOutbound(new HAProxyMessage(
                HAProxyProtocolVersion.V2,
                HAProxyCommand.PROXY,
                HAProxyProxiedProtocol.TCP4,
                "198.51.100.9",
                "192.0.2.1",
                1234,
                25));
        ByteBuf header = encoder.readOutbound();
        EmbeddedChannel channel = behindProxy();
        while (header.isReadable()) {
            channel.writeInbound(header.readBytes(1));
        }
        header.release();
        channel.writeInbound(bytes("NOOP\r\n"));
        assertThat(heard).containsExactly("active 198.51.100.9", "NOOP\r\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"PROXY UNKNOWN\r\n", "PROXY UNKNOWN ff:: ff:: 1 2\r\n"})
    void aProxysOwnCheckIsTheProxy(String header) {
        EmbeddedChannel channel = behindProxy();
        channel.writeInbound(bytes(header));
        assertThat(heard).containsExactly("active 192.0.2.250");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "EHLO a\r\nMAIL FROM:<>\r\n",
                "PROXY TCP4 nonsense\r\n",
                "PROXY TCP4 198.51.100.7 192.0.2.1 99999 25\r\n",
                "PROXY TCP4 198.51.100.7.1 192.0.2.1 1 25\r\n",
                "\r\n\r\n\0\r\nQUIX\n!!!!!!!!!!!!!!!!!!!!\r\n"
            })
    void withoutAProperHeaderTheConnectionIsClosed(String header) {
        EmbeddedChannel channel = behindProxy();
        channel.writeInbound(bytes(header));
        channel.runPendingTasks();
        assertThat(channel.isOpen()).isFalse();
        assertThat(heard).isEmpty();
        assertThat(channel.<ByteBuf>readOutbound()).isNull();
    }

    @Test
    void aHeaderThatIsLateClosesTheConnection() {
        EmbeddedChannel channel = behindProxy();
        channel.writeInbound(bytes("PROXY TCP4"));
        channel.advanceTimeBy(TIMEOUT.toMillis() + 1, TimeUnit.MILLISECONDS);
        channel.runScheduledPendingTasks();
        assertThat(channel.isOpen()).isFalse();
        assertThat(heard).isEmpty();
    }

    @Test
    void oneClientGetsSoManyConnectionsAndAllOfThemSoMany() {
        ConnectionLimits limits = new ConnectionLimits(limits(3, 2));
        List<EmbeddedChannel> taken = new ArrayList<>();
        taken.add(connect(limits, "192.0.2.1"));
        taken.add(connect(limits, "192.0.2.1"));
        assertRefused(connect(limits, "192.0.2.1"));
        taken.add(connect(limits, "192.0.2.2"));
        assertRefused(connect(limits, "192.0.2.3"));
        assertThat(limits.connections()).isEqualTo(3);
        assertThat(limits.refused()).isEqualTo(2);
        taken.forEach(channel -> channel.close().syncUninterruptibly());
        assertThat(limits.connections()).isZero();
        assertThat(connect(limits, "192.0.2.1").isOpen()).isTrue();
    }

    private EmbeddedChannel connect(ConnectionLimits limits, String client) {
        return channel(new InetSocketAddress(client, 1), limits, listener());
    }

    private static void assertRefused(EmbeddedChannel channel) {
        ByteBuf reply = channel.readOutbound();
        assertThat(reply.toString(StandardCharsets.US_ASCII))
                .isEqualTo("421 4.7.0 Too many connections, try again later\r\n");
        reply.release();
        assertThat(channel.isOpen()).isFalse();
    }

    private EmbeddedChannel behindProxy() {
        return channel(PROXY, new HAProxyMessageDecoder(), new ProxyHandshake(TIMEOUT), listener());
    }

    private static EmbeddedChannel channel(InetSocketAddress remote, ChannelHandler... handlers) {
        return new EmbeddedChannel(handlers) {
            @Override
            protected SocketAddress remoteAddress0() {
                return remote;
            }
        };
    }

    private ChannelInboundHandlerAdapter listener() {
        return new ChannelInboundHandlerAdapter() {
            @Override
            public void channelActive(ChannelHandlerContext context) {
                heard.add("active "
                        + ClientAddress.of(context.channel()).getAddress().getHostAddress());
            }

            @Override
            public void channelRead(ChannelHandlerContext context, Object message) {
                ByteBuf bytes = (ByteBuf) message;
                heard.add(bytes.toString(StandardCharsets.US_ASCII));
                bytes.release();
            }
        };
    }

    private static ByteBuf bytes(String text) {
        return Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII);
    }

    private static Limits limits(int connections, int ofClient) {
        return new Limits(2048, 0, 1000, 10_000, 20, 100, connections, ofClient);
    }
}
