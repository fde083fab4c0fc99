package org.jamesarchive.gateway;

import javax.inject.Inject;
import org.apache.commons.configuration2.Configuration;
import org.jamesarchive.james.ClientNetworkHook;
import org.jamesarchive.james.Hooks;

/** SMTP hook of the gateway: only the journal sources ({@code mynetworks} of {@code gateway.xml}) may connect. */
public final class GatewayClientHook extends ClientNetworkHook {

    @Inject
    GatewayClientHook(Gateway gateway) {
        super(gateway.settings().networks());
    }

    @Override
    public void init(Configuration configuration) {
        Hooks.refuseParameters(configuration, getClass().getName(), GatewaySettings.FILE);
    }
}
