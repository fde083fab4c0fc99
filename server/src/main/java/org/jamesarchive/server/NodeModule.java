package org.jamesarchive.server;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Scopes;
import com.google.inject.Singleton;
import com.google.inject.multibindings.Multibinder;
import com.google.inject.util.Modules;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.apache.commons.configuration2.BaseHierarchicalConfiguration;
import org.apache.james.IsStartedProbe;
import org.apache.james.dnsservice.api.DNSService;
import org.apache.james.filesystem.api.FileSystem;
import org.apache.james.mailrepository.api.MailRepositoryUrlStore;
import org.apache.james.mailrepository.api.Protocol;
import org.apache.james.mailrepository.memory.MailRepositoryStoreConfiguration;
import org.apache.james.metrics.api.MetricFactory;
import org.apache.james.modules.CommonServicesModule;
import org.apache.james.modules.IsStartedProbeModule;
import org.apache.james.modules.MailetProcessingModule;
import org.apache.james.modules.protocols.ProtocolHandlerModule;
import org.apache.james.modules.server.MailQueueRoutesModule;
import org.apache.james.modules.server.MailRepositoriesRoutesModule;
import org.apache.james.modules.server.MailetContainerModule;
import org.apache.james.modules.server.NoJwtModule;
import org.apache.james.modules.server.RawPostDequeueDecoratorModule;
import org.apache.james.modules.server.TaskManagerModule;
import org.apache.james.modules.server.WebAdminServerModule;
import org.apache.james.protocols.lib.handler.ProtocolHandlerLoader;
import org.apache.james.protocols.lib.netty.CertificateReloadable;
import org.apache.james.queue.api.MailQueue;
import org.apache.james.queue.api.MailQueueFactory;
import org.apache.james.queue.api.MailQueueItemDecoratorFactory;
import org.apache.james.queue.api.ManageableMailQueue;
import org.apache.james.server.core.configuration.Configuration;
import org.apache.james.webadmin.authentication.AuthenticationFilter;
import org.jamesarchive.james.TokenFilter;
import org.jamesarchive.server.queue.DurableMailQueueFactory;
import org.jamesarchive.server.repository.DurableMailRepository;
import org.jamesarchive.server.repository.MailFolders;
import org.jamesarchive.server.smtp.ArchiveSmtpServerFactory;
import org.jamesarchive.server.smtp.IntakeRoom;
import org.jamesarchive.server.smtp.SmtpdSettings;
import org.jamesarchive.server.tls.StartTls;

/**
 * What both profiles are made of: SMTP, the mailet container on a durable spool, durable mail repositories, WebAdmin. No IMAP, POP3,
 * JMAP, no users. What makes a gateway or a worker comes with the features' own modules.
 */
final class NodeModule extends AbstractModule {

    private final Configuration configuration;
    private final InetSocketAddress smtpAddress;
    private final NodeStorage storage;
    private final SmtpdSettings door;
    private final Optional<StartTls> startTls;

    NodeModule(
            Configuration configuration,
            InetSocketAddress smtpAddress,
            NodeStorage storage,
            SmtpdSettings door,
            Optional<StartTls> startTls) {
        this.configuration = configuration;
        this.smtpAddress = smtpAddress;
        this.storage = storage;
        this.door = door;
        this.startTls = startTls;
    }

    @Override
    protected void configure() {
        install(new CommonServicesModule(configuration));
        bind(SmtpdSettings.class).toInstance(door);
        install(new IsStartedProbeModule(new IsStartedProbe()));
        install(new DataModule());
        install(new RawPostDequeueDecoratorModule());
        install(new MailetProcessingModule());
        install(new ProtocolHandlerModule());
        install(new TaskManagerModule());
        install(Modules.override(new WebAdminServerModule()).with(new TokenModule()));
        install(new NoJwtModule());
        install(new MailQueueRoutesModule());
        install(new MailRepositoriesRoutesModule());
        bind(MailetContainerModule.DefaultProcessorsConfigurationSupplier.class)
                .toInstance(BaseHierarchicalConfiguration::new);
        Multibinder.newSetBinder(binder(), CertificateReloadable.Factory.class)
                .addBinding()
                .to(ArchiveSmtpServerFactory.class);
        bind(MailRepositoryUrlStore.class).toInstance(new MailFolders(storage.mail()));
        bind(MailRepositoryStoreConfiguration.Item.class)
                .toInstance(new MailRepositoryStoreConfiguration.Item(
                        List.of(new Protocol("file")),
                        DurableMailRepository.class.getName(),
                        new BaseHierarchicalConfiguration()));
    }

    /** James' own routes ask for a token of the archive, too; a JWT is of no use here, since there are no users. */
    private static final class TokenModule extends AbstractModule {
        @Override
        protected void configure() {
            bind(AuthenticationFilter.class).to(TokenFilter.class).in(Scopes.SINGLETON);
        }
    }

    @Provides
    @Singleton
    @SuppressWarnings("CloseableProvides") // ArchiveNode closes it
    DurableMailQueueFactory queues(MailQueueItemDecoratorFactory decorator, Clock clock) {
        return storage.queues(decorator, clock);
    }

    @Provides
    @Singleton
    MailQueueFactory<? extends ManageableMailQueue> manageableQueues(DurableMailQueueFactory queues) {
        return queues;
    }

    @Provides
    @Singleton
    MailQueueFactory<? extends MailQueue> queuesOfMail(DurableMailQueueFactory queues) {
        return queues;
    }

    @Provides
    @Singleton
    MailQueueFactory<?> anyQueues(DurableMailQueueFactory queues) {
        return queues;
    }

    @Provides
    @Singleton
    ArchiveSmtpServerFactory smtp(
            DNSService dns,
            ProtocolHandlerLoader loader,
            FileSystem fileSystem,
            MetricFactory metrics,
            IntakeRoom room) {
        return new ArchiveSmtpServerFactory(dns, loader, fileSystem, metrics, smtpAddress, door, startTls, room);
    }
}
