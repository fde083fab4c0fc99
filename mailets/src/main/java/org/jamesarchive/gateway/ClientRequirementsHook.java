package org.jamesarchive.gateway;

import java.net.InetAddress;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateEncodingException;
import java.util.Optional;
import java.util.function.Function;
import javax.inject.Inject;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.apache.commons.configuration2.Configuration;
import org.apache.james.core.MaybeSender;
import org.apache.james.protocols.smtp.SMTPSession;
import org.apache.james.protocols.smtp.hook.HookResult;
import org.apache.james.protocols.smtp.hook.MailHook;
import org.jamesarchive.access.ClientDecision;
import org.jamesarchive.access.ClientRequirements;
import org.jamesarchive.james.Hooks;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * SMTP hook of the gateway: at MAIL a client must have done what the client table requires of its address. The table is asked
 * anew, so a change holds for sessions that are open.
 * <pre>
 *   the table                       the session                     reply to MAIL
 *   reject by now                                                   554 5.7.1 text
 *   starttls, auth or fingerprint   not encrypted                   530 5.7.0 Must issue a STARTTLS command first
 *   fingerprint                     no certificate, or another      550 5.7.1 Access denied
 *   auth                            not authenticated               530 5.7.0 Authentication required
 * </pre>
 * The fingerprint alone says who the client is: the certificate may be self-signed or out of date. The handshake has shown that
 * the client holds its key.
 */
public final class ClientRequirementsHook implements MailHook {

    private static final Logger LOGGER = LoggerFactory.getLogger(ClientRequirementsHook.class);

    private final Function<InetAddress, ClientDecision> clients;

    @Inject
    ClientRequirementsHook(Gateway gateway) {
        this(gateway::decide);
    }

    ClientRequirementsHook(Function<InetAddress, ClientDecision> clients) {
        this.clients = clients;
    }

    @Override
    public void init(Configuration configuration) {
        Hooks.refuseParameters(configuration, getClass().getName(), GatewaySettings.FILE);
    }

    @Override
    public HookResult doMail(SMTPSession session, MaybeSender sender) {
        InetAddress client = session.getRemoteAddress().getAddress();
        ClientDecision decision = clients.apply(client);
        if (decision instanceof ClientDecision.Permit permit) {
            return require(session, client, permit.requirements());
        }
        String text = ((ClientDecision.Reject) decision).text();
        return Hooks.reply(554, "5.7.1 <unknown[" + client.getHostAddress() + "]>: Client host rejected: " + text);
    }

    private static HookResult require(SMTPSession session, InetAddress client, ClientRequirements required) {
        if (required.starttls() && !session.isTLSStarted()) {
            return Hooks.reply(530, "5.7.0 Must issue a STARTTLS command first");
        }
        if (!required.fingerprints().isEmpty()) {
            Optional<String> fingerprint = session.getSSLSession().flatMap(ClientRequirementsHook::fingerprint);
            if (fingerprint.isEmpty() || !required.fingerprints().contains(fingerprint.get())) {
                LOGGER.warn(
                        "client={} status=refused (its certificate is not the one required: {})",
                        client.getHostAddress(),
                        fingerprint.map(hex -> "fingerprint=" + hex).orElse("it shows none"));
                return Hooks.reply(550, "5.7.1 Access denied");
            }
        }
        if (required.auth() && session.getUsername() == null) {
            return Hooks.reply(530, "5.7.0 Authentication required");
        }
        return HookResult.DECLINED;
    }

    /** SHA-256 of the client's own certificate; empty when it shows none. */
    private static Optional<String> fingerprint(SSLSession tls) {
        try {
            byte[] certificate = tls.getPeerCertificates()[0].getEncoded();
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(certificate);
            return Optional.of(ClientRequirements.fingerprint(digest));
        } catch (SSLPeerUnverifiedException | CertificateEncodingException noCertificate) {
            return Optional.empty();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }
}
