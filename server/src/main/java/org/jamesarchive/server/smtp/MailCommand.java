package org.jamesarchive.server.smtp;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.StringTokenizer;
import javax.inject.Inject;
import org.apache.james.domainlist.api.DomainList;
import org.apache.james.metrics.api.MetricFactory;
import org.apache.james.protocols.api.Response;
import org.apache.james.protocols.smtp.SMTPSession;
import org.apache.james.protocols.smtp.hook.MailParametersHook;
import org.apache.james.smtpserver.JamesMailCmdHandler;
import org.jamesarchive.james.EnvelopeAddress;
import org.jamesarchive.server.smtp.SmtpdSettings.TlsLevel;
import org.jspecify.annotations.Nullable;

/**
 * {@code MAIL}, once the session may deliver: not without TLS where that is demanded, and not more messages than one session
 * may bring. A parameter of an extension which was not offered is {@code 555 5.5.4} (RFC 5321 §4.1.1.11); James takes it in silence. Known are {@code BODY=7BIT} and {@code BODY=8BITMIME} (RFC 6152) and those of the parameter hooks.
 */
public final class MailCommand extends JamesMailCmdHandler {

    private static final Refusal ENOUGH_MESSAGES =
            Refusal.ending("421", "4.7.0 Enough messages for one session, open another one");
    private static final Refusal UNKNOWN_PARAMETER = Refusal.of("555", "5.5.4 Unsupported option");
    private static final Refusal TLS_NEEDED = Refusal.of("530", "5.7.0 Must issue a STARTTLS command first");

    private final Set<String> known = new HashSet<>();

    @Inject
    public MailCommand(MetricFactory metricFactory, DomainList domainList) {
        super(metricFactory, domainList);
    }

    @Override
    @SuppressWarnings("rawtypes") // as James declares it
    public void wireExtensions(Class interfaceName, List extension) {
        super.wireExtensions(interfaceName, extension);
        if (MailParametersHook.class.equals(interfaceName)) {
            for (Object hook : extension) {
                for (String name : ((MailParametersHook) hook).getMailParamNames()) {
                    known.add(name.toUpperCase(Locale.ROOT));
                }
            }
        }
    }

    @Override
    protected @Nullable Response doFilterChecks(SMTPSession session, String command, @Nullable String parameters) {
        ArchiveSmtpSession ours = (ArchiveSmtpSession) session;
        if (ours.budget().spentByMessages()) {
            return ENOUGH_MESSAGES.response();
        }
        if (ours.settings().tls().level() == TlsLevel.ENCRYPT && !session.isTLSStarted()) {
            return TLS_NEEDED.response();
        }
        String argument = parameters == null ? "" : PathSyntax.withAddress(parameters, EnvelopeAddress::forJames);
        StringTokenizer extensions = new StringTokenizer(argument.substring(argument.indexOf('>') + 1), " ");
        while (extensions.hasMoreTokens()) {
            if (!isKnown(extensions.nextToken().toUpperCase(Locale.ROOT))) {
                return UNKNOWN_PARAMETER.response();
            }
        }
        return super.doFilterChecks(session, command, argument);
    }

    private boolean isKnown(String extension) {
        int equals = extension.indexOf('=');
        return extension.equals("BODY=7BIT")
                || extension.equals("BODY=8BITMIME")
                || known.contains(equals < 0 ? extension : extension.substring(0, equals));
    }
}
