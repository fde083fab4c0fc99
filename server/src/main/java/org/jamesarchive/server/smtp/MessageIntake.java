package org.jamesarchive.server.smtp;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Optional;
import javax.inject.Inject;
import javax.net.ssl.SSLSession;
import org.apache.james.core.MailAddress;
import org.apache.james.protocols.api.ProtocolSession.State;
import org.apache.james.protocols.smtp.SMTPSession;
import org.apache.james.server.core.MailImpl;
import org.jamesarchive.james.EnvelopeAddress;

/** Opens the place where a session's message goes, headed by our {@link ReceivedField}. Safe for use by many threads. */
final class MessageIntake {

    /** The SMTP server's own word for a session greeted by EHLO. */
    private static final String EHLO = "EHLO";

    private final Clock clock;
    private final IntakeRoom room;
    private final Path directory;

    @Inject
    MessageIntake(Clock clock, IntakeRoom room) {
        this.clock = clock;
        this.room = room;
        this.directory = Path.of(System.getProperty("java.io.tmpdir"));
    }

    /** @throws IOException when there is no place for one more */
    IncomingMessage open(ArchiveSmtpSession session) throws IOException {
        ReceivedMessage message = ReceivedMessage.begin(MailImpl.getId(), room, directory);
        session.receive(message);
        message.write(received(session).bytes());
        SmtpdSettings settings = session.settings();
        return new IncomingMessage(message, settings.messageSizeLimit(), settings.hopCountLimit());
    }

    private ReceivedField received(SMTPSession session) {
        List<MailAddress> recipients =
                session.getAttachment(SMTPSession.RCPT_LIST, State.Transaction).orElse(List.of());
        return new ReceivedField(
                session.getAttachment(SMTPSession.CURRENT_HELO_NAME, State.Connection),
                session.getRemoteAddress().getAddress(),
                tls(session),
                session.getConfiguration().getHelloName(),
                protocol(session),
                session.getSessionID(),
                recipients.size() == 1 ? Optional.of(EnvelopeAddress.of(recipients.get(0))) : Optional.empty(),
                ZonedDateTime.now(clock));
    }

    private static Optional<String> tls(SMTPSession session) {
        return session.getSSLSession().map(MessageIntake::describe);
    }

    private static String describe(SSLSession tls) {
        return tls.getProtocol() + " with cipher " + tls.getCipherSuite();
    }

    /** RFC 3848; RFC 6531 §4.3. */
    private static String protocol(SMTPSession session) {
        boolean extended = session.getAttachment(SMTPSession.CURRENT_HELO_MODE, State.Connection)
                .filter(EHLO::equals)
                .isPresent();
        if (!extended) {
            return "SMTP";
        }
        String base = InternationalAddresses.declared(session) ? "UTF8SMTP" : "ESMTP";
        return base + (session.isTLSStarted() ? "S" : "") + (session.getUsername() == null ? "" : "A");
    }
}
