package org.jamesarchive.server.smtp;

import java.math.BigInteger;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.james.protocols.smtp.SMTPRetCode;
import org.apache.james.protocols.smtp.SMTPSession;
import org.apache.james.protocols.smtp.core.esmtp.EhloExtension;
import org.apache.james.protocols.smtp.hook.HookResult;
import org.apache.james.protocols.smtp.hook.HookReturnCode;
import org.apache.james.protocols.smtp.hook.MailParametersHook;
import org.jspecify.annotations.Nullable;

/**
 * The SIZE extension (RFC 1870): announces the message_size_limit, and refuses a message that is declared larger before it is
 * sent. A declared size has up to 20 digits; one that was not declared is found out while reading, see {@link DataReception}.
 */
public final class MessageSizeLimit implements MailParametersHook, EhloExtension {

    private static final Pattern SIZE_VALUE = Pattern.compile("[0-9]{1,20}");

    @Override
    public List<String> getImplementedEsmtpFeatures(SMTPSession session) {
        return List.of("SIZE " + session.getConfiguration().getMaxMessageSize());
    }

    @Override
    public String[] getMailParamNames() {
        return new String[] {"SIZE"};
    }

    @Override
    public @Nullable HookResult doMailParameter(SMTPSession session, String name, String value) {
        if (!SIZE_VALUE.matcher(value).matches()) {
            return deny(SMTPRetCode.SYNTAX_ERROR_ARGUMENTS, "5.5.4 Syntax error in the SIZE parameter");
        }
        long limit = session.getConfiguration().getMaxMessageSize();
        if (limit > 0 && new BigInteger(value).compareTo(BigInteger.valueOf(limit)) > 0) {
            return deny(SMTPRetCode.QUOTA_EXCEEDED, "5.3.4 Message size exceeds fixed limit");
        }
        return null;
    }

    private static HookResult deny(String code, String text) {
        return HookResult.builder()
                .hookReturnCode(HookReturnCode.deny())
                .smtpReturnCode(code)
                .smtpDescription(text)
                .build();
    }
}
