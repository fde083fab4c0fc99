package org.jamesarchive.worker;

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
import org.jamesarchive.store.Receipt;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * SMTP hook of the worker: the message is in the archive, on disk, before the client reads {@code 250}.
 * <pre>
 *   stored                250 2.6.0 content-id archived on workerN
 *   stored already        250 2.6.0 content-id merged on workerN
 *   full, failing disk    452 4.3.1
 *   message unreadable    451 4.3.0
 * </pre>
 */
public final class ArchiveBeforeReply implements JamesMessageHook {

    private static final Logger LOGGER = LoggerFactory.getLogger(ArchiveBeforeReply.class);

    private final Worker worker;
    private final ArchiveReplies replies;

    @Inject
    ArchiveBeforeReply(Worker worker) {
        this.worker = worker;
        this.replies = new ArchiveReplies(worker.name());
    }

    @Override
    public void init(Configuration configuration) {
        Hooks.refuseParameters(configuration, getClass().getName(), WorkerSettings.FILE);
    }

    @Override
    public HookResult onMessage(SMTPSession session, Mail mail) {
        List<String> recipients = MailEnvelope.recipients(mail);
        String sender = MailEnvelope.sender(mail);
        try {
            Receipt receipt = worker.archive(sender, recipients, MailContent.ofSession(session, mail));
            LOGGER.info(
                    "mail={} from=<{}> status={} content-id={} segment={} offset={}",
                    mail.getName(),
                    sender,
                    receipt.merged() ? "merged" : "archived",
                    receipt.contentId(),
                    receipt.segment(),
                    receipt.offset());
            return replies.stored(receipt);
        } catch (IOException e) {
            LOGGER.error("mail={} from=<{}> status=deferred", mail.getName(), sender, e);
            return replies.failed(e);
        }
    }
}
