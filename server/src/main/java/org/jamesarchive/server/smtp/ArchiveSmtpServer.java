package org.jamesarchive.server.smtp;

import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.SocketChannel;
import java.net.InetSocketAddress;
import org.apache.commons.configuration2.HierarchicalConfiguration;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.commons.configuration2.tree.ImmutableNode;
import org.apache.james.protocols.api.Protocol;
import org.apache.james.protocols.api.ProtocolSession;
import org.apache.james.protocols.api.ProtocolTransport;
import org.apache.james.protocols.lib.handler.HandlersPackage;
import org.apache.james.protocols.netty.AbstractChannelPipelineFactory;
import org.apache.james.protocols.netty.AbstractSSLAwareChannelPipelineFactory;
import org.apache.james.protocols.netty.ChannelHandlerFactory;
import org.apache.james.protocols.smtp.SMTPConfiguration;
import org.apache.james.protocols.smtp.SMTPProtocol;
import org.apache.james.smtpserver.netty.SMTPChannelInboundHandler;
import org.apache.james.smtpserver.netty.SMTPServer;
import org.apache.james.smtpserver.netty.SmtpMetrics;
import org.jspecify.annotations.Nullable;

/**
 * James' SMTP server with our framing. Framer and hooks of a connection run on its one event loop, without a hop to another
 * executor: {@code ioWorkerCount} of smtpserver.xml is therefore how many messages can wait for the disk at once.
 */
final class ArchiveSmtpServer extends SMTPServer {

    private final SmtpMetrics metrics;
    private final InetSocketAddress address;
    private @Nullable Protocol protocol;

    /** @param address where to listen, instead of the {@code bind} of the configuration, which James would look up in DNS */
    ArchiveSmtpServer(SmtpMetrics metrics, InetSocketAddress address) {
        super(metrics);
        this.metrics = metrics;
        this.address = address;
    }

    @Override
    public void doConfigure(HierarchicalConfiguration<ImmutableNode> configuration) throws ConfigurationException {
        super.doConfigure(configuration);
        setListenAddresses(address);
    }

    @Override
    protected void preInit() throws Exception {
        super.preInit();
        SMTPConfiguration settings = new SMTPHandlerConfigurationDataImpl() {
            @Override
            public String getSoftwareName() {
                return "James";
            }
        };
        protocol = new SMTPProtocol(getProtocolHandlerChain(), settings) {
            @Override
            public ProtocolSession newSession(ProtocolTransport transport) {
                return new ArchiveSmtpSession(settings, transport);
            }
        };
    }

    @Override
    protected ChannelInboundHandlerAdapter createCoreHandler() {
        return new SMTPChannelInboundHandler(protocol, getEncryption(), proxyRequired, metrics);
    }

    @Override
    protected ChannelHandlerFactory createFrameHandlerFactory() {
        return pipeline -> new SmtpFramer();
    }

    @Override
    protected AbstractChannelPipelineFactory<SocketChannel> createPipelineFactory() {
        return new AbstractSSLAwareChannelPipelineFactory<>(
                getTimeout(),
                connectionLimit,
                connPerIP,
                proxyRequired,
                this::getEncryption,
                getFrameHandlerFactory(),
                null) { // null: the framer runs on the connection's own event loop
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
}
