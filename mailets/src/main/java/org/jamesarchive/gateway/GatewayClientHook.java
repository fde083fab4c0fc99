package org.jamesarchive.gateway;

import java.net.InetAddress;
import java.util.Optional;
import javax.inject.Inject;
import org.apache.commons.configuration2.Configuration;
import org.jamesarchive.access.ClientDecision;
import org.jamesarchive.james.ClientNetworkHook;
import org.jamesarchive.james.Hooks;

/**
 * SMTP hook of the gateway: only the journal sources (the client table, then {@code mynetworks} of {@code gateway.xml}) may
 * connect.
 */
public final class GatewayClientHook extends ClientNetworkHook {

    @Inject
    GatewayClientHook(Gateway gateway) {
        super(client -> refusal(gateway, client));
    }

    private static Optional<String> refusal(Gateway gateway, InetAddress client) {
        return gateway.decide(client) instanceof ClientDecision.Reject reject
                ? Optional.of(reject.text())
                : Optional.empty();
    }

    @Override
    public void init(Configuration configuration) {
        Hooks.refuseParameters(configuration, getClass().getName(), GatewaySettings.FILE);
    }
}
