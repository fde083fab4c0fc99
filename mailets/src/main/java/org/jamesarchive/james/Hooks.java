package org.jamesarchive.james;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.commons.configuration2.Configuration;
import org.apache.james.protocols.smtp.hook.HookResult;
import org.apache.james.protocols.smtp.hook.HookReturnCode;
import org.jamesarchive.settings.SettingsException;

/** SMTP replies as James' hook results, and the refusal of hook parameters. */
public final class Hooks {

    private static final int SERVICE_CLOSING = 421;
    private static final int HOST_ACCEPTS_NO_MAIL = 521;

    private Hooks() {}

    /**
     * The command is answered with this reply and no further hook is asked. Behind 421 and 521 the session ends (RFC 5321
     * §3.8, RFC 7504), as with Postfix.
     */
    public static HookResult reply(int code, String text) {
        return HookResult.builder()
                .hookReturnCode(returnCode(code))
                .smtpReturnCode(Integer.toString(code))
                .smtpDescription(text)
                .build();
    }

    private static HookReturnCode returnCode(int code) {
        if (code < 400) {
            return HookReturnCode.ok();
        }
        HookReturnCode.Action action = code < 500 ? HookReturnCode.Action.DENYSOFT : HookReturnCode.Action.DENY;
        return code == SERVICE_CLOSING || code == HOST_ACCEPTS_NO_MAIL
                ? HookReturnCode.disconnected(action)
                : HookReturnCode.connected(action);
    }

    /**
     * Our hooks take their settings from the profile's file, so that both ways in share them.
     *
     * @throws SettingsException when the handler element holds a parameter
     */
    public static void refuseParameters(Configuration configuration, String hook, String settingsFile) {
        List<String> parameters = new ArrayList<>();
        for (Iterator<String> keys = configuration.getKeys(); keys.hasNext(); ) {
            String key = keys.next();
            if (!key.isEmpty() && !key.startsWith("[@")) {
                parameters.add(key);
            }
        }
        if (!parameters.isEmpty()) {
            throw new SettingsException("smtpserver.xml: handler " + hook + " has parameters " + parameters
                    + ", expected none: its settings stand in " + settingsFile);
        }
    }
}
