package org.jamesarchive;

import com.google.inject.AbstractModule;
import com.google.inject.Scopes;
import org.jamesarchive.gateway.Gateway;
import org.jamesarchive.james.AccessGate;
import org.jamesarchive.worker.Worker;

/**
 * The Guice module of the extension: one {@link Gateway}, one {@link Worker} and one {@link AccessGate} a process, each made when the first hook,
 * mailet or route that needs it is made. In a stock James, {@code extensions.properties} names it:
 * {@code guice.extension.module=org.jamesarchive.ArchiveModule}.
 */
public final class ArchiveModule extends AbstractModule {

    @Override
    protected void configure() {
        bind(Gateway.class).in(Scopes.SINGLETON);
        bind(Worker.class).in(Scopes.SINGLETON);
        bind(AccessGate.class).in(Scopes.SINGLETON);
    }
}
