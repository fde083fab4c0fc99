package org.jamesarchive.worker;

import javax.inject.Inject;
import org.apache.commons.configuration2.Configuration;
import org.jamesarchive.james.ClientNetworkHook;
import org.jamesarchive.james.Hooks;

/** SMTP hook of the worker: only the gateways ({@code mynetworks} of {@code worker.xml}) may connect. */
public final class WorkerClientHook extends ClientNetworkHook {

    @Inject
    WorkerClientHook(Worker worker) {
        super(worker.settings().networks());
    }

    @Override
    public void init(Configuration configuration) {
        Hooks.refuseParameters(configuration, getClass().getName(), WorkerSettings.FILE);
    }
}
