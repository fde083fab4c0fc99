package org.jamesarchive.gateway;

import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import javax.inject.Inject;
import org.apache.commons.configuration2.Configuration;
import org.apache.james.core.Username;
import org.apache.james.protocols.api.OidcSASLConfiguration;
import org.apache.james.protocols.smtp.SMTPSession;
import org.apache.james.protocols.smtp.hook.AuthHook;
import org.apache.james.protocols.smtp.hook.HookResult;
import org.jamesarchive.james.Hooks;
import org.jamesarchive.log.LogText;
import org.jamesarchive.sasl.PasswordFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * SMTP hook of the gateway: AUTH PLAIN and LOGIN against {@code smtpd_sasl_password_file} of {@code gateway.xml}. It decides
 * alone: James' own users are not asked. To have authenticated opens no relay, it only meets a requirement of the client table.
 * <pre>
 *   not encrypted                       538 5.7.11 Encryption required for requested authentication mechanism
 *   {@link #CHECKS_LIMIT} checks are under way    454 4.7.0 Temporary authentication failure
 *   user and password are there         235 2.7.0 Authentication successful
 *   anything else                       535 5.7.8 Authentication credentials invalid
 * </pre>
 */
public final class PasswordFileAuthHook implements AuthHook {

    /** Password checks at a time: each takes a processor, and a thread of the SMTP server, for up to a second. */
    static final int CHECKS_LIMIT = 16;

    private static final Logger LOGGER = LoggerFactory.getLogger(PasswordFileAuthHook.class);

    private final Semaphore checks = new Semaphore(CHECKS_LIMIT);
    private final Supplier<PasswordFile> users;

    @Inject
    PasswordFileAuthHook(Gateway gateway) {
        this(gateway::users);
    }

    PasswordFileAuthHook(Supplier<PasswordFile> users) {
        this.users = users;
    }

    @Override
    public void init(Configuration configuration) {
        Hooks.refuseParameters(configuration, getClass().getName(), GatewaySettings.FILE);
    }

    @Override
    public HookResult doAuth(SMTPSession session, Username username, String password) {
        if (!session.isTLSStarted()) {
            return Hooks.reply(538, "5.7.11 Encryption required for requested authentication mechanism");
        }
        if (!checks.tryAcquire()) {
            LOGGER.warn("client={} status=deferred (over {} password checks at a time)", client(session), CHECKS_LIMIT);
            return Hooks.reply(454, "4.7.0 Temporary authentication failure");
        }
        try {
            if (users.get().verify(username.asString(), password)) {
                session.setUsername(username);
                LOGGER.info(
                        "client={} user={} status=authenticated", client(session), LogText.escape(username.asString()));
                return Hooks.reply(235, "2.7.0 Authentication successful");
            }
        } finally {
            checks.release();
        }
        // Not the name: people type their password there.
        LOGGER.warn("client={} status=refused (wrong user or password)", client(session));
        return refusal();
    }

    /** Tokens are not taken. */
    @Override
    public HookResult doSasl(SMTPSession session, OidcSASLConfiguration configuration, String initialResponse) {
        return refusal();
    }

    /** Nobody may act for another. */
    @Override
    public HookResult doDelegation(SMTPSession session, Username target) {
        return refusal();
    }

    private static HookResult refusal() {
        return Hooks.reply(535, "5.7.8 Authentication credentials invalid");
    }

    private static String client(SMTPSession session) {
        return session.getRemoteAddress().getAddress().getHostAddress();
    }
}
