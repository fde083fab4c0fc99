package org.jamesarchive.james;

import java.net.InetAddress;
import java.util.List;
import org.apache.james.protocols.api.Response;
import org.apache.james.protocols.api.handler.ConnectHandler;
import org.apache.james.protocols.smtp.SMTPResponse;
import org.apache.james.protocols.smtp.SMTPSession;
import org.jamesarchive.access.ClientNetworks;

/** SMTP hook at connect: a client outside the networks gets {@code 554 5.7.1} instead of a greeting, and the session ends. */
public abstract class ClientNetworkHook implements ConnectHandler<SMTPSession> {

    /** Says nothing. Not null: James' JMX statistics of connect handlers fail on that, and the connection with them. */
    private static final Response NO_REPLY = new Response() {
        @Override
        public String getRetCode() {
            return "";
        }

        @Override
        public List<CharSequence> getLines() {
            return List.of();
        }

        @Override
        public boolean isEndSession() {
            return false;
        }
    };

    private final ClientNetworks networks;

    protected ClientNetworkHook(ClientNetworks networks) {
        this.networks = networks;
    }

    @Override
    public Response onConnect(SMTPSession session) {
        InetAddress client = session.getRemoteAddress().getAddress();
        if (networks.permits(client)) {
            return NO_REPLY;
        }
        SMTPResponse refusal = new SMTPResponse(
                "554", "5.7.1 <unknown[" + client.getHostAddress() + "]>: Client host rejected: Access denied");
        refusal.setEndSession(true);
        return refusal;
    }
}
