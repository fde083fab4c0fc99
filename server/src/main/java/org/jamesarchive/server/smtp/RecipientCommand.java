package org.jamesarchive.server.smtp;

import javax.inject.Inject;
import org.apache.james.domainlist.api.DomainList;
import org.apache.james.metrics.api.MetricFactory;
import org.apache.james.protocols.api.Response;
import org.apache.james.protocols.smtp.SMTPResponse;
import org.apache.james.protocols.smtp.SMTPSession;
import org.apache.james.smtpserver.JamesRcptCmdHandler;
import org.jspecify.annotations.Nullable;

/**
 * {@code RCPT} with a limit: what is over {@link #RECIPIENT_LIMIT} is answered {@code 452 4.5.3}, and the client sends it in
 * another transaction (RFC 5321 §4.5.3.1.10). James has none of its own.
 */
public final class RecipientCommand extends JamesRcptCmdHandler {

    /** Most recipients of a message (Postfix: smtpd_recipient_limit). */
    static final int RECIPIENT_LIMIT = 1000;

    @Inject
    public RecipientCommand(MetricFactory metricFactory, DomainList domainList) {
        super(metricFactory, domainList);
    }

    @Override
    protected @Nullable Response doFilterChecks(SMTPSession session, String command, @Nullable String argument) {
        if (session.getRcptCount() >= RECIPIENT_LIMIT) {
            return new SMTPResponse("452", "4.5.3 Too many recipients");
        }
        return super.doFilterChecks(session, command, argument);
    }
}
