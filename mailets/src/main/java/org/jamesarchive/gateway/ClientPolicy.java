package org.jamesarchive.gateway;

import java.net.InetAddress;
import java.util.function.Supplier;
import org.jamesarchive.access.ClientDecision;
import org.jamesarchive.access.ClientNetworks;
import org.jamesarchive.access.ClientRequirements;
import org.jamesarchive.access.ClientRule;
import org.jamesarchive.access.ClientTable;

/**
 * Which clients may connect.
 * <pre>
 *   client table     mynetworks    the client
 *   permit ...       not asked     may connect; at MAIL it must have met the requirements
 *   reject [text]    not asked     554 5.7.1 text
 *   no line          holds it      may connect
 *   no line          does not      554 5.7.1 Access denied
 * </pre>
 * Safe for use by many threads.
 */
final class ClientPolicy {

    private static final String ACCESS_DENIED = "Access denied";

    private final Supplier<ClientTable> table;
    private final ClientNetworks networks;

    ClientPolicy(Supplier<ClientTable> table, ClientNetworks networks) {
        this.table = table;
        this.networks = networks;
    }

    ClientDecision decide(InetAddress client) {
        return table.get().match(client).map(ClientRule::decision).orElseGet(() -> byNetwork(client));
    }

    private ClientDecision byNetwork(InetAddress client) {
        return networks.permits(client)
                ? new ClientDecision.Permit(ClientRequirements.NONE)
                : new ClientDecision.Reject(ACCESS_DENIED);
    }
}
