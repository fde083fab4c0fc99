package org.jamesarchive.james;

import java.net.InetAddress;
import org.apache.james.protocols.api.Response;
import org.apache.james.protocols.api.handler.ConnectHandler;
import org.apache.james.protocols.smtp.SMTPResponse;
import org.apache.james.protocols.smtp.SMTPSession;
import org.jamesarchive.access.ClientNetworks;
import org.jspecify.annotations.Nullable;

/** SMTP hook at connect: a client outside the networks gets {@code 554 5.7.1} instead of a greeting, and the session ends. */
public abstract class ClientNetworkHook implements ConnectHandler<SMTPSession> {

    private final ClientNetworks networks;

    protected ClientNetworkHook(ClientNetworks networks) {
        this.networks = networks;
    }

    @Override
    public @Nullable Response onConnect(SMTPSession session) {
        InetAddress client = session.getRemoteAddress().getAddress();
        if (networks.permits(client)) {
            return null;
        }
        SMTPResponse refusal = new SMTPResponse(
                "554", "5.7.1 <unknown[" + client.getHostAddress() + "]>: Client host rejected: Access denied");
        refusal.setEndSession(true);
        return refusal;
    }
}
