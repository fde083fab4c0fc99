package org.jamesarchive.james;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.apache.james.protocols.api.Response;
import org.apache.james.protocols.api.handler.ConnectHandler;
import org.apache.james.protocols.smtp.SMTPResponse;
import org.apache.james.protocols.smtp.SMTPSession;
import org.jamesarchive.access.ClientNetworks;

/** SMTP hook at connect: a client that may not connect gets {@code 554 5.7.1} instead of a greeting, and the session ends. */
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

    private static final String ACCESS_DENIED = "Access denied";

    private final Function<InetAddress, Optional<String>> refusal;

    /** Clients outside the networks are refused. */
    protected ClientNetworkHook(ClientNetworks networks) {
        this(client -> networks.permits(client) ? Optional.empty() : Optional.of(ACCESS_DENIED));
    }

    /** @param refusal what a client that is refused is told; empty when it may connect */
    protected ClientNetworkHook(Function<InetAddress, Optional<String>> refusal) {
        this.refusal = refusal;
    }

    @Override
    public Response onConnect(SMTPSession session) {
        InetAddress client = session.getRemoteAddress().getAddress();
        return refusal.apply(client)
                .<Response>map(text -> refusal(client, text))
                .orElse(NO_REPLY);
    }

    private static Response refusal(InetAddress client, String text) {
        SMTPResponse refusal = new SMTPResponse(
                "554", "5.7.1 <unknown[" + client.getHostAddress() + "]>: Client host rejected: " + text);
        refusal.setEndSession(true);
        return refusal;
    }
}
