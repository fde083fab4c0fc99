package org.jamesarchive.server.smtp;

import java.util.List;
import javax.inject.Inject;
import org.apache.james.protocols.api.Request;
import org.apache.james.protocols.api.Response;
import org.apache.james.protocols.api.handler.WiringException;
import org.apache.james.protocols.smtp.SMTPSession;
import org.apache.james.protocols.smtp.core.esmtp.AuthCmdHandler;
import org.apache.james.protocols.smtp.hook.AuthHook;

/** {@code AUTH} (RFC 4954) where it is offered only: behind TLS, and when {@code smtpd_sasl_auth_enable} says so. */
public final class AuthCommand extends AuthCmdHandler {

    private static final Refusal NOT_OFFERED = Refusal.of("503", "5.5.1 Authentication is not enabled");
    private static final Refusal TLS_NEEDED = Refusal.of("538", "5.7.11 Encryption is required for authentication");
    private static final Refusal IN_TRANSACTION =
            Refusal.of("503", "5.5.1 AUTH is not permitted in a mail transaction");

    private final boolean enabled;

    @Inject
    public AuthCommand(SmtpdSettings settings) {
        this.enabled = settings.saslAuthEnable();
    }

    @Override
    @SuppressWarnings({"rawtypes", "unchecked"}) // as James declares it
    public void wireExtensions(Class interfaceName, List extension) throws WiringException {
        if (!AuthHook.class.equals(interfaceName) || !extension.isEmpty()) {
            super.wireExtensions(interfaceName, extension);
        } else if (enabled) {
            throw new WiringException("smtpserver.xml: smtpd_sasl_auth_enable is true, but no handler of the"
                    + " handlerchain checks passwords: add org.jamesarchive.gateway.PasswordFileAuthHook");
        }
    }

    @Override
    public Response onCommand(SMTPSession session, Request request) {
        if (!enabled) {
            return NOT_OFFERED.response();
        }
        if (!session.isAuthAnnounced()) {
            return TLS_NEEDED.response();
        }
        if (session.getAttachment(SMTPSession.SENDER, SMTPSession.State.Transaction)
                .isPresent()) {
            return IN_TRANSACTION.response();
        }
        return super.onCommand(session, request);
    }
}
