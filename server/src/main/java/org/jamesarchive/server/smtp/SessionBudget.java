package org.jamesarchive.server.smtp;

import org.jamesarchive.server.smtp.SmtpdSettings.Limits;

/**
 * What a session may still ask for (Postfix smtpd_hard_error_limit, smtpd_junk_command_limit): errors and junk commands are counted
 * from one delivered message to the next, messages over the whole session. Belongs to one session.
 */
final class SessionBudget {

    private final Limits limits;
    private int errors;
    private int junkCommands;
    private int messages;

    SessionBudget(Limits limits) {
        this.limits = limits;
    }

    /** A command was refused for good. Whether that was one too many. */
    boolean spentByError() {
        errors++;
        return errors >= limits.errors();
    }

    /** A command came that does nothing. Whether that was one too many. */
    boolean spentByJunk() {
        junkCommands++;
        return junkCommands > limits.junkCommands() && spentByError();
    }

    /** A message was taken. */
    void delivered() {
        messages++;
        errors = 0;
        junkCommands = 0;
    }

    /** Whether the session has delivered all that it may. */
    boolean spentByMessages() {
        return messages >= limits.messages();
    }
}
