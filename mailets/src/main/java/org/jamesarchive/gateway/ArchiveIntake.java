package org.jamesarchive.gateway;

import java.io.IOException;
import java.util.List;
import javax.inject.Inject;
import org.apache.commons.configuration2.Configuration;
import org.apache.james.protocols.smtp.SMTPSession;
import org.apache.james.protocols.smtp.hook.HookResult;
import org.apache.james.smtpserver.JamesMessageHook;
import org.apache.mailet.Mail;
import org.jamesarchive.james.Hooks;
import org.jamesarchive.james.MailContent;
import org.jamesarchive.james.MailEnvelope;
import org.jamesarchive.ledger.LedgerUnavailableException;
import org.jamesarchive.queue.EntryTooLargeException;
import org.jamesarchive.queue.QueueUnavailableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * SMTP hook of the gateway: the message is on its workers, or in the durable queue on disk, and in the ledger, before the client reads
 * {@code 250}. Stands in {@code smtpserver.xml} and so runs ahead of James' own {@code SendMailHandler}, which then sees
 * nothing of the message. Runs on the thread of the connection, which other connections may share: it waits for the workers
 * ({@code relay_before_reply}) no longer than {@code relay_before_reply_budget}, and on no more than
 * {@code relay_before_reply_limit} threads at a time.
 * <pre>
 *   all workers acknowledged       250 2.6.0 content-id archived on worker3
 *   ... who all had it already     250 2.6.0 content-id merged on worker3
 *   queued                         250 2.6.0 content-id queued as N
 *   a recipient without access     554 5.7.1        (RCPT refuses it already where RecipientAccessHook stands)
 *   alias expansion over a limit   451 4.3.0
 *   larger than the queue takes    552 5.3.4
 *   queue or ledger full, failing  452 4.3.1
 *   message unreadable             451 4.3.0
 * </pre>
 */
public final class ArchiveIntake implements JamesMessageHook {

    private static final Logger LOGGER = LoggerFactory.getLogger(ArchiveIntake.class);

    private final Gateway gateway;

    @Inject
    ArchiveIntake(Gateway gateway) {
        this.gateway = gateway;
    }

    @Override
    public void init(Configuration configuration) {
        Hooks.refuseParameters(configuration, getClass().getName(), GatewaySettings.FILE);
    }

    @Override
    public HookResult onMessage(SMTPSession session, Mail mail) {
        List<String> recipients = MailEnvelope.recipients(mail);
        for (String recipient : recipients) {
            RecipientDecision decision = gateway.decide(recipient);
            if (!decision.accepted()) {
                return Hooks.reply(decision.code(), decision.text());
            }
        }
        String sender = MailEnvelope.sender(mail);
        try {
            List<String> targets = gateway.expand(recipients);
            return Hooks.reply(250, gateway.deliver(sender, targets, MailContent.ofSession(session, mail)));
        } catch (AliasExpansionException e) {
            LOGGER.error("mail={} from=<{}> status=deferred ({})", mail.getName(), sender, e.getMessage());
            return Hooks.reply(451, "4.3.0 Error in processing");
        } catch (EntryTooLargeException e) {
            LOGGER.warn("mail={} from=<{}> status=refused ({})", mail.getName(), sender, e.getMessage());
            return Hooks.reply(552, "5.3.4 Message size exceeds fixed limit");
        } catch (QueueUnavailableException | LedgerUnavailableException e) {
            LOGGER.error("mail={} from=<{}> status=deferred ({})", mail.getName(), sender, e.getMessage());
            return Hooks.reply(452, "4.3.1 Insufficient system storage");
        } catch (IOException e) {
            LOGGER.error("mail={} from=<{}> status=deferred", mail.getName(), sender, e);
            return Hooks.reply(451, "4.3.0 Error in processing");
        }
    }
}
