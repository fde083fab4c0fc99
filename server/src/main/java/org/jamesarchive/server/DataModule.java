package org.jamesarchive.server;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Scopes;
import com.google.inject.Singleton;
import com.google.inject.multibindings.ProvidesIntoSet;
import java.util.Optional;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.james.NaiveDelegationStoreModule;
import org.apache.james.UserEntityValidator;
import org.apache.james.domainlist.api.DomainList;
import org.apache.james.domainlist.lib.DomainListConfiguration;
import org.apache.james.domainlist.memory.MemoryDomainList;
import org.apache.james.mailbox.Authorizator;
import org.apache.james.rrt.api.RecipientRewriteTable;
import org.apache.james.rrt.memory.MemoryRecipientRewriteTable;
import org.apache.james.server.core.configuration.ConfigurationProvider;
import org.apache.james.user.api.UsersRepository;
import org.apache.james.user.memory.MemoryUsersRepository;
import org.apache.james.utils.InitializationOperation;
import org.apache.james.utils.InitilizationOperationBuilder;

/**
 * Domains, users and rewrites as James' parts ask for them. An archive has no users and rewrites by its own table, so the latter
 * two are empty; the domains are those of domainlist.xml.
 */
final class DataModule extends AbstractModule {

    @Override
    protected void configure() {
        install(new NaiveDelegationStoreModule());
        bind(MemoryDomainList.class).in(Scopes.SINGLETON);
        bind(DomainList.class).to(MemoryDomainList.class);
        bind(MemoryRecipientRewriteTable.class).in(Scopes.SINGLETON);
        bind(RecipientRewriteTable.class).to(MemoryRecipientRewriteTable.class);
        bind(UserEntityValidator.class).toInstance((username, ignoredTypes) -> Optional.empty());
        bind(Authorizator.class).toInstance((userId, otherUserId) -> Authorizator.AuthorizationState.FORBIDDEN);
    }

    @Provides
    @Singleton
    UsersRepository users(DomainList domainList) {
        return MemoryUsersRepository.withVirtualHosting(domainList);
    }

    @Provides
    @Singleton
    DomainListConfiguration domains(ConfigurationProvider configuration) throws ConfigurationException {
        return DomainListConfiguration.from(configuration.getConfiguration("domainlist"));
    }

    @ProvidesIntoSet
    InitializationOperation configureDomains(DomainListConfiguration settings, MemoryDomainList domainList) {
        return InitilizationOperationBuilder.forClass(MemoryDomainList.class)
                .init(() -> domainList.configure(settings));
    }
}
