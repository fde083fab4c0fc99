package org.jamesarchive.server.smtp;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.apache.james.protocols.api.Response;
import org.apache.james.protocols.api.handler.CommandDispatcher;
import org.apache.james.protocols.smtp.SMTPSession;

/**
 * James' dispatcher of command lines to their handlers, with our {@link CommandSyntax} and the session's {@link SessionBudget} in
 * front: a line that is wrong, or one too many, reaches no handler.
 */
public final class CommandGate extends CommandDispatcher<SMTPSession> {

    private static final Set<String> JUNK = Set.of("NOOP", "VRFY", "EXPN", "HELP", "RSET", "EHLO", "HELO");

    private static final Refusal TOO_MANY_COMMANDS =
            Refusal.ending("421", "4.7.0 Too many commands without a message, closing the session");

    private static final int VERB_LENGTH = 4;

    @Override
    public Response onLine(SMTPSession session, byte[] line) {
        Optional<Refusal> refusal = CommandSyntax.refusal(line);
        if (refusal.isPresent()) {
            return refusal.get().response();
        }
        if (isJunk(line) && ((ArchiveSmtpSession) session).budget().spentByJunk()) {
            return TOO_MANY_COMMANDS.response();
        }
        return super.onLine(session, line);
    }

    private static boolean isJunk(byte[] line) {
        return line.length > VERB_LENGTH
                && JUNK.contains(new String(line, 0, VERB_LENGTH, StandardCharsets.US_ASCII).toUpperCase(Locale.ROOT));
    }
}
