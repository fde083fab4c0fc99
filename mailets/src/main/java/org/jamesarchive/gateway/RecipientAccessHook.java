package org.jamesarchive.gateway;

import javax.inject.Inject;
import org.apache.commons.configuration2.Configuration;
import org.apache.james.core.MailAddress;
import org.apache.james.core.MaybeSender;
import org.apache.james.protocols.smtp.SMTPSession;
import org.apache.james.protocols.smtp.hook.HookResult;
import org.apache.james.protocols.smtp.hook.RcptHook;
import org.jamesarchive.james.EnvelopeAddress;
import org.jamesarchive.james.Hooks;

/**
 * SMTP hook of the gateway: each recipient is decided at RCPT by the access table and the virtual alias table
 * ({@link RecipientPolicy}), so that nothing is accepted that would have to be bounced.
 */
public final class RecipientAccessHook implements RcptHook {

    private final Gateway gateway;

    @Inject
    RecipientAccessHook(Gateway gateway) {
        this.gateway = gateway;
    }

    @Override
    public void init(Configuration configuration) {
        Hooks.refuseParameters(configuration, getClass().getName(), GatewaySettings.FILE);
    }

    @Override
    public HookResult doRcpt(SMTPSession session, MaybeSender sender, MailAddress recipient) {
        RecipientDecision decision = gateway.decide(EnvelopeAddress.of(recipient));
        return Hooks.reply(decision.code(), decision.text());
    }
}
