package org.jamesarchive.server.smtp;

import javax.inject.Inject;
import org.apache.james.domainlist.api.DomainList;
import org.apache.james.metrics.api.MetricFactory;
import org.apache.james.protocols.api.Response;
import org.apache.james.protocols.smtp.SMTPSession;
import org.apache.james.smtpserver.JamesRcptCmdHandler;
import org.jamesarchive.james.EnvelopeAddress;
import org.jspecify.annotations.Nullable;

/**
 * {@code RCPT} with what James lacks: a limit, {@code 452 4.5.3} behind it, so that the client sends the rest in another transaction (RFC 5321
 * §4.5.3.1.10); {@code 553 5.6.7} for UTF-8 that MAIL did not declare (RFC 6531 §3.2); {@code 503} between chunks.
 */
public final class RecipientCommand extends JamesRcptCmdHandler {

    private static final Refusal TOO_MANY = Refusal.of("452", "4.5.3 Too many recipients");
    private static final Refusal CHUNKS_BEGUN = Refusal.of("503", "5.5.1 RCPT between BDAT commands");

    @Inject
    public RecipientCommand(MetricFactory metricFactory, DomainList domainList) {
        super(metricFactory, domainList);
    }

    @Override
    protected @Nullable Response doFilterChecks(SMTPSession session, String command, @Nullable String argument) {
        ArchiveSmtpSession ours = (ArchiveSmtpSession) session;
        if (session.getRcptCount() >= ours.settings().limits().recipients()) {
            return TOO_MANY.response();
        }
        if (ours.chunks() != null) {
            return CHUNKS_BEGUN.response();
        }
        if (argument != null && !PathSyntax.isAscii(argument) && !InternationalAddresses.declared(session)) {
            return PathSyntax.UTF8_NOT_DECLARED.response();
        }
        return super.doFilterChecks(
                session,
                command,
                argument == null ? null : PathSyntax.withAddress(argument, EnvelopeAddress::forJames));
    }
}
