package org.jamesarchive.server.smtp;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.haproxy.HAProxyMessageDecoder;
import java.net.InetSocketAddress;
import java.util.Optional;
import org.apache.commons.configuration2.HierarchicalConfiguration;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.commons.configuration2.tree.ImmutableNode;
import org.apache.james.protocols.api.Protocol;
import org.apache.james.protocols.api.ProtocolSession;
import org.apache.james.protocols.lib.handler.HandlersPackage;
import org.apache.james.protocols.netty.AbstractChannelPipelineFactory;
import org.apache.james.protocols.netty.ChannelHandlerFactory;
import org.apache.james.protocols.netty.Encryption;
import org.apache.james.protocols.netty.HandlerConstants;
import org.apache.james.protocols.smtp.SMTPConfiguration;
import org.apache.james.protocols.smtp.SMTPProtocol;
import org.apache.james.smtpserver.netty.SMTPChannelInboundHandler;
import org.apache.james.smtpserver.netty.SMTPServer;
import org.apache.james.smtpserver.netty.SmtpMetrics;
import org.jamesarchive.server.tls.StartTls;
import org.jspecify.annotations.Nullable;

/**
 * James' SMTP server with our pipeline: who the client is, whether there is room for it, our framing, then James' handlers. All of a
 * connection runs on its one event loop, without a hop to another executor: {@code ioWorkerCount} of smtpserver.xml is therefore how many
 * messages can wait for the disk at once.
 */
final class ArchiveSmtpServer extends SMTPServer {

    private final SmtpMetrics metrics;
    private final InetSocketAddress address;
    private final SmtpdSettings settings;
    private final ConnectionLimits limits;
    private final SMTPConfiguration configuration = new Configuration();
    private @Nullable Protocol protocol;

    /**
     * @param address where to listen, instead of the {@code bind} of the configuration, which James would look up in DNS
     * @param startTls our certificate, if STARTTLS is offered
     */
    ArchiveSmtpServer(
            SmtpMetrics metrics,
            InetSocketAddress address,
            SmtpdSettings settings,
            ConnectionLimits limits,
            Optional<StartTls> startTls) {
        super(metrics);
        this.metrics = metrics;
        this.address = address;
        this.settings = settings;
        this.limits = limits;
        this.encryption = startTls.<Encryption>map(tls -> tls).orElse(null);
    }

    @Override
    public void doConfigure(HierarchicalConfiguration<ImmutableNode> smtpServer) throws ConfigurationException {
        super.doConfigure(smtpServer);
        setListenAddresses(address);
    }

    /** Ours comes ready made. */
    @Override
    protected void buildSSLContext() {}

    @Override
    protected void preInit() throws Exception {
        super.preInit();
        protocol = new SMTPProtocol(getProtocolHandlerChain(), configuration);
    }

    @Override
    protected ChannelInboundHandlerAdapter createCoreHandler() {
        return new SMTPChannelInboundHandler(protocol, getEncryption(), false, metrics) {
            @Override
            protected ProtocolSession createSession(ChannelHandlerContext context) {
                return new ArchiveSmtpSession(
                        configuration,
                        settings,
                        ClientAddress.of(context.channel()),
                        new ArchiveTransport(context.channel(), getEncryption()));
            }
        };
    }

    @Override
    protected ChannelHandlerFactory createFrameHandlerFactory() {
        return pipeline -> new SmtpFramer(
                settings.limits().commandLine(), new SessionDeadline(settings.timeouts(), System::nanoTime));
    }

    @Override
    protected AbstractChannelPipelineFactory<SocketChannel> createPipelineFactory() {
        return new AbstractChannelPipelineFactory<>(getFrameHandlerFactory(), null) {
            @Override
            protected void initChannel(SocketChannel channel) throws Exception {
                ChannelPipeline pipeline = channel.pipeline();
                if (settings.proxy().networks().permits(channel.remoteAddress().getAddress())) {
                    pipeline.addLast(new HAProxyMessageDecoder());
                    pipeline.addLast(new ProxyHandshake(settings.proxy().timeout()));
                }
                pipeline.addLast(HandlerConstants.CONNECTION_LIMIT_HANDLER, limits);
                pipeline.addLast(
                        HandlerConstants.FRAMER, getFrameHandlerFactory().create(pipeline));
                pipeline.addLast(HandlerConstants.CORE_HANDLER, createHandler());
            }

            @Override
            protected ChannelInboundHandlerAdapter createHandler() {
                return createCoreHandler();
            }
        };
    }

    @Override
    protected Class<? extends HandlersPackage> getCoreHandlersPackage() {
        return ArchiveHandlers.class;
    }

    /** What our own settings say, in James' terms. */
    private final class Configuration extends SMTPHandlerConfigurationDataImpl {

        @Override
        public String getSoftwareName() {
            return "James";
        }

        @Override
        public long getMaxMessageSize() {
            return settings.messageSizeLimit();
        }

        @Override
        public boolean isAuthAnnounced(String remoteIp, boolean tlsStarted) {
            return settings.saslAuthEnable() && tlsStarted;
        }
    }
}
