package org.jamesarchive.server;

import com.google.inject.Guice;
import com.google.inject.Injector;
import com.google.inject.Key;
import com.google.inject.Module;
import com.google.inject.TypeLiteral;
import com.google.inject.util.Modules;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import javax.annotation.PreDestroy;
import org.apache.commons.configuration2.HierarchicalConfiguration;
import org.apache.commons.configuration2.tree.ImmutableNode;
import org.apache.james.IsStartedProbe;
import org.apache.james.StartUpChecksPerformer;
import org.apache.james.filesystem.api.FileSystem;
import org.apache.james.metrics.api.GaugeRegistry;
import org.apache.james.onami.lifecycle.Stager;
import org.apache.james.server.core.configuration.Configuration;
import org.apache.james.server.core.configuration.ConfigurationProvider;
import org.apache.james.server.core.configuration.FileConfigurationProvider;
import org.apache.james.server.core.filesystem.FileSystemImpl;
import org.apache.james.utils.InitializationOperations;
import org.apache.james.webadmin.WebAdminConfiguration;
import org.apache.james.webadmin.WebAdminServer;
import org.jamesarchive.server.queue.DurableMailQueueFactory;
import org.jamesarchive.server.smtp.ArchiveSmtpServerFactory;
import org.jamesarchive.server.smtp.IntakeRoom;
import org.jamesarchive.server.smtp.SmtpdSettings;
import org.jamesarchive.server.tls.PemFiles;
import org.jamesarchive.server.tls.SelfSignedPair;
import org.jamesarchive.server.tls.StartTls;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running node. Mail is let in last, when everything behind the SMTP door has started, and kept out first when the node stops.
 * Started and stopped by one thread at a time.
 */
public final class ArchiveNode {

    private static final Logger LOGGER = LoggerFactory.getLogger(ArchiveNode.class);

    private final Injector injector;
    private final ArchiveSmtpServerFactory smtp;
    private final NodeFolder folder;
    private boolean started;

    private ArchiveNode(Injector injector, NodeFolder folder) {
        this.injector = injector;
        this.smtp = injector.getInstance(ArchiveSmtpServerFactory.class);
        this.folder = folder;
    }

    /**
     * Starts a node; when this fails, what was started is stopped again.
     *
     * @param directories the profile folder, and where the node keeps everything it writes
     * @param folder the latter, taken; given back by {@link #stop}
     * @param features what makes it a gateway or a worker
     * @throws StartupException when the configuration is wrong, an address is taken or the folder is in use
     * @throws Exception whatever James throws; {@link StartupFailure} makes one line of it
     */
    static ArchiveNode start(NodeDirectories directories, NodeFolder folder, List<Module> features) throws Exception {
        Configuration configuration = new Configuration.Basic(
                new Configuration.ConfigurationPath(FileSystem.FILE_PROTOCOL_AND_CONF), directories);
        ConfigurationProvider files = new FileConfigurationProvider(new FileSystemImpl(directories), configuration);
        HierarchicalConfiguration<ImmutableNode> smtpSettings = files.getConfiguration("smtpserver");
        InetSocketAddress smtpAddress = ListenAddress.parse(
                smtpSettings.getString("smtpserver.bind", "0.0.0.0:25"),
                directories.conf().resolve("smtpserver.xml") + ": 'bind'");
        ListenAddress.requireFree(smtpAddress, "stop what listens there, or set SMTP_BIND");
        SmtpdSettings door = SmtpdSettings.read(directories.conf(), directories.dir(), System::getenv);
        Optional<StartTls> startTls =
                startTls(door, directories.dir(), smtpSettings.getString("smtpserver.helloName", "localhost"));
        NodeModule nodeModule =
                new NodeModule(configuration, smtpAddress, new NodeStorage(directories.dir()), door, startTls);
        Injector injector = Guice.createInjector(nodeModule, Modules.combine(features));
        ArchiveNode node = new ArchiveNode(injector, folder);
        try {
            node.start(smtpSettings);
            return node;
        } catch (Exception e) {
            node.stop();
            throw e;
        }
    }

    private static Optional<StartTls> startTls(SmtpdSettings door, Path dir, String hostName) throws IOException {
        SmtpdSettings.Tls tls = door.tls();
        if (tls.level() == SmtpdSettings.TlsLevel.NONE) {
            return Optional.empty();
        }
        Clock clock = Clock.systemUTC();
        PemFiles files = tls.certificate().isPresent() && tls.key().isPresent()
                ? new PemFiles(tls.certificate().get(), tls.key().get())
                : SelfSignedPair.in(dir.resolve("var/tls"), hostName, clock);
        return Optional.of(
                StartTls.open(files, tls.askClientCertificate(), door.timeouts().startTls(), clock));
    }

    private void start(HierarchicalConfiguration<ImmutableNode> smtpSettings) throws Exception {
        WebAdminConfiguration web = injector.getInstance(WebAdminConfiguration.class);
        if (!web.isEnabled()) {
            throw StartupException.failure("webadmin.properties: 'enabled' is not true, but this node needs it");
        }
        ListenAddress.requireFree(webAddress(web), "stop what listens there, or set HTTP_HOST and HTTP_PORT");
        injector.getInstance(StartUpChecksPerformer.class).performCheck();
        injector.getInstance(InitializationOperations.class).initModules();
        smtp.register(injector.getInstance(GaugeRegistry.class));
        smtp.configure(smtpSettings);
        smtp.init();
        started = true;
        injector.getInstance(IsStartedProbe.class).notifyStarted();
    }

    private static InetSocketAddress webAddress(WebAdminConfiguration web) throws IOException {
        return new InetSocketAddress(
                InetAddress.getByName(web.getHost()), web.getPort().get().getValue());
    }

    /** Where mail comes in. */
    InetSocketAddress smtpAddress() {
        return smtp.getServers().get(0).getListenAddresses().get(0);
    }

    /** How many messages are coming in. */
    IntakeRoom room() {
        return injector.getInstance(IntakeRoom.class);
    }

    /** Where WebAdmin listens. */
    InetSocketAddress httpAddress() throws IOException {
        WebAdminConfiguration web = injector.getInstance(WebAdminConfiguration.class);
        int port = injector.getInstance(WebAdminServer.class).getPort().getValue();
        return new InetSocketAddress(InetAddress.getByName(web.getHost()), port);
    }

    /** Stops the node: no new mail, then the rest. What is under way and was not answered is not acknowledged either. */
    void stop() {
        injector.getInstance(IsStartedProbe.class).notifyStoped();
        attempt("SMTP", this::stopSmtp);
        attempt("James", () -> injector.getInstance(Key.get(new TypeLiteral<Stager<PreDestroy>>() {}))
                .stage());
        attempt("the queues", injector.getInstance(DurableMailQueueFactory.class)::close);
        attempt("the folder", folder::close);
    }

    private void stopSmtp() {
        if (started) {
            smtp.destroy();
        }
    }

    @FunctionalInterface
    private interface Step {
        void run() throws IOException;
    }

    /** One part that cannot stop must not keep the others from it. */
    private static void attempt(String part, Step step) {
        try {
            step.run();
        } catch (IOException | RuntimeException e) {
            LOGGER.error("{} did not stop cleanly", part, e);
        }
    }
}
