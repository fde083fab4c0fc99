package org.jamesarchive.server.smtp;

import java.util.List;
import org.apache.james.protocols.api.ProtocolSession.AttachmentKey;
import org.apache.james.protocols.api.ProtocolSession.State;
import org.apache.james.protocols.smtp.SMTPSession;
import org.apache.james.protocols.smtp.core.esmtp.EhloExtension;
import org.apache.james.protocols.smtp.hook.HookResult;
import org.apache.james.protocols.smtp.hook.HookReturnCode;
import org.apache.james.protocols.smtp.hook.MailParametersHook;
import org.jspecify.annotations.Nullable;

/** The SMTPUTF8 extension (RFC 6531): announces it, and remembers that MAIL declared it. */
public final class InternationalAddresses implements MailParametersHook, EhloExtension {

    private static final String KEYWORD = "SMTPUTF8";

    private static final AttachmentKey<Boolean> DECLARED = AttachmentKey.of(KEYWORD, Boolean.class);

    /** Whether addresses of the transaction may hold more than ASCII. */
    static boolean declared(SMTPSession session) {
        return session.getAttachment(DECLARED, State.Transaction).isPresent();
    }

    @Override
    public List<String> getImplementedEsmtpFeatures(SMTPSession session) {
        return List.of(KEYWORD);
    }

    @Override
    public String[] getMailParamNames() {
        return new String[] {KEYWORD};
    }

    @Override
    public @Nullable HookResult doMailParameter(SMTPSession session, String name, String value) {
        if (!value.isEmpty()) {
            return HookResult.builder()
                    .hookReturnCode(HookReturnCode.deny())
                    .smtpReturnCode("501")
                    .smtpDescription("5.5.4 SMTPUTF8 takes no value")
                    .build();
        }
        session.setAttachment(DECLARED, Boolean.TRUE, State.Transaction);
        return null;
    }
}
