package org.jamesarchive.worker;

import javax.inject.Inject;
import org.apache.commons.configuration2.Configuration;
import org.apache.james.core.MailAddress;
import org.apache.james.core.MaybeSender;
import org.apache.james.protocols.smtp.SMTPSession;
import org.apache.james.protocols.smtp.hook.HookResult;
import org.apache.james.protocols.smtp.hook.RcptHook;
import org.jamesarchive.james.EnvelopeAddress;
import org.jamesarchive.james.Hooks;

/** SMTP hook of the worker: only the archive addresses are accepted, all others are refused at RCPT. */
public final class ArchiveRecipientHook implements RcptHook {

    private final Worker worker;

    @Inject
    ArchiveRecipientHook(Worker worker) {
        this.worker = worker;
    }

    @Override
    public void init(Configuration configuration) {
        Hooks.refuseParameters(configuration, getClass().getName(), WorkerSettings.FILE);
    }

    @Override
    public HookResult doRcpt(SMTPSession session, MaybeSender sender, MailAddress recipient) {
        return worker.archives(EnvelopeAddress.of(recipient))
                ? Hooks.reply(250, "2.1.5 Ok")
                : Hooks.reply(
                        554,
                        "5.7.1 <" + EnvelopeAddress.of(recipient) + ">: Recipient address rejected: Access denied");
    }
}
