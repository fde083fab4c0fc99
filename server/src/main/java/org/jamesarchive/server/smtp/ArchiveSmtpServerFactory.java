package org.jamesarchive.server.smtp;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import org.apache.commons.configuration2.BaseHierarchicalConfiguration;
import org.apache.commons.configuration2.HierarchicalConfiguration;
import org.apache.commons.configuration2.tree.ImmutableNode;
import org.apache.james.dnsservice.api.DNSService;
import org.apache.james.filesystem.api.FileSystem;
import org.apache.james.metrics.api.GaugeRegistry;
import org.apache.james.metrics.api.MetricFactory;
import org.apache.james.protocols.lib.handler.ProtocolHandlerLoader;
import org.apache.james.protocols.lib.netty.AbstractConfigurableAsyncServer;
import org.apache.james.smtpserver.netty.SMTPServerFactory;
import org.jamesarchive.server.tls.StartTls;

/** Makes the one SMTP server that smtpserver.xml describes. Started and stopped by its owner, on one thread. */
public final class ArchiveSmtpServerFactory extends SMTPServerFactory {

    private static final String BIND = "bind";
    private static final String ANY_ADDRESS = "0.0.0.0:25";
    private static final String ENABLE_JMX = "handlerchain[@enableJmx]";

    private final InetSocketAddress address;
    private final SmtpdSettings door;
    private final ConnectionLimits limits;
    private final Optional<StartTls> startTls;
    private final IntakeRoom room;

    /**
     * @param address where to listen
     * @param door what is demanded of a session
     * @param startTls our certificate, if STARTTLS is offered
     */
    public ArchiveSmtpServerFactory(
            DNSService dns,
            ProtocolHandlerLoader loader,
            FileSystem fileSystem,
            MetricFactory metricFactory,
            InetSocketAddress address,
            SmtpdSettings door,
            Optional<StartTls> startTls,
            IntakeRoom room) {
        super(dns, loader, fileSystem, metricFactory);
        this.address = address;
        this.door = door;
        this.limits = new ConnectionLimits(door.limits());
        this.startTls = startTls;
        this.room = room;
    }

    /** Shows connections and certificate among James' metrics. */
    public void register(GaugeRegistry gauges) {
        gauges.register("archive.smtpd.connections.open", limits::connections)
                .register("archive.smtpd.connections.refused", limits::refused)
                .register("archive.smtpd.messages.incoming", room::incoming);
        startTls.ifPresent(tls -> gauges.register(
                "archive.smtpd.certificate.expiry", () -> tls.expiry().getEpochSecond()));
    }

    Optional<StartTls> startTls() {
        return startTls;
    }

    @Override
    protected List<AbstractConfigurableAsyncServer> createServers(
            HierarchicalConfiguration<ImmutableNode> configuration) throws Exception {
        HierarchicalConfiguration<ImmutableNode> settings =
                new BaseHierarchicalConfiguration(configuration.configurationAt("smtpserver"));
        settings.setProperty(BIND, ANY_ADDRESS); // James would look up the name of any other address in DNS
        settings.setProperty(ENABLE_JMX, false);
        ArchiveSmtpServer server = new ArchiveSmtpServer(smtpMetrics, address, door, limits, startTls);
        server.setDnsService(dns);
        server.setProtocolHandlerLoader(loader);
        server.setFileSystem(fileSystem);
        server.configure(settings);
        return List.of(server);
    }
}
