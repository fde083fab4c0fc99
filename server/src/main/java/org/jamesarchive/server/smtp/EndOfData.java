package org.jamesarchive.server.smtp;

import java.io.IOException;
import java.util.List;
import javax.mail.MessagingException;
import org.apache.james.lifecycle.api.LifecycleUtil;
import org.apache.james.protocols.api.ProtocolSession.State;
import org.apache.james.protocols.api.Response;
import org.apache.james.protocols.api.handler.LineHandler;
import org.apache.james.protocols.smtp.SMTPResponse;
import org.apache.james.protocols.smtp.SMTPRetCode;
import org.apache.james.protocols.smtp.SMTPSession;
import org.apache.james.server.core.MailImpl;
import org.apache.james.server.core.MimeMessageInputStreamSource;
import org.apache.james.smtpserver.DataLineJamesMessageHookHandler;
import org.apache.james.smtpserver.SMTPConstants;
import org.apache.mailet.Attribute;
import org.apache.mailet.AttributeValue;
import org.apache.mailet.Mail;
import org.jamesarchive.server.mail.ExactMimeMessage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What follows the final dot: the message hooks of the handler chain, as in James, or the refusal that the reception calls for.
 * <pre>
 *   COMPLETE        what the hooks say
 *   TOO_LARGE       552 5.3.4
 *   BARE_LINE_FEED  550 5.5.2, session closed
 *   UNWRITABLE      452 4.3.1
 * </pre>
 */
public final class EndOfData extends DataLineJamesMessageHookHandler {

    static final String INSUFFICIENT_STORAGE = "452";
    static final String INSUFFICIENT_STORAGE_TEXT = "4.3.1 Insufficient system storage";

    private static final Logger LOGGER = LoggerFactory.getLogger(EndOfData.class);

    @Override
    public Response onLine(SMTPSession session, byte[] line, LineHandler<SMTPSession> next) {
        ArchiveSmtpSession ours = (ArchiveSmtpSession) session;
        DataReception reception = ours.end();
        session.popLineHandler();
        return switch (reception.outcome()) {
            case COMPLETE -> complete(ours);
            case TOO_LARGE -> refuse(ours, "552", "5.3.4 Message size exceeds fixed limit", reception.abandoned());
            case BARE_LINE_FEED -> refuse(ours, "550", "5.5.2 Bare LF received: lines must end in CRLF", true);
            case UNWRITABLE -> {
                LOGGER.error(
                        "An incoming message could not be written",
                        reception.failure().orElse(null));
                yield refuse(ours, INSUFFICIENT_STORAGE, INSUFFICIENT_STORAGE_TEXT, reception.abandoned());
            }
        };
    }

    private static Response refuse(SMTPSession session, String code, String text, boolean endSession) {
        LOGGER.info(
                "Refused a message from {} [{}]: {} {}",
                session.getAttachment(SMTPSession.SENDER, State.Transaction)
                        .map(Object::toString)
                        .orElse("<>"),
                session.getRemoteAddress().getAddress().getHostAddress(),
                code,
                text);
        session.resetState();
        SMTPResponse response = new SMTPResponse(code, text);
        response.setEndSession(endSession);
        return response;
    }

    private Response complete(ArchiveSmtpSession session) {
        MimeMessageInputStreamSource source = session.getMimeMessageWriter();
        MailImpl mail = mail(session, source.getSourceId());
        try {
            source.getWritableOutputStream().close();
            mail.setMessageNoCopy(new ExactMimeMessage(source));
            session.setAttachment(SMTPConstants.MAIL, mail, State.Transaction);
            return processExtensions(session, mail, source);
        } catch (IOException e) {
            LOGGER.error("An incoming message could not be written", e);
            return refuse(session, INSUFFICIENT_STORAGE, INSUFFICIENT_STORAGE_TEXT, false);
        } catch (MessagingException e) {
            LOGGER.error("An incoming message could not be handed on", e);
            return refuse(session, SMTPRetCode.LOCAL_ERROR, "4.3.0 Local error in processing", false);
        } finally {
            LifecycleUtil.dispose(source);
            LifecycleUtil.dispose(mail);
        }
    }

    private static MailImpl mail(SMTPSession session, String name) {
        String client = session.getRemoteAddress().getAddress().getHostAddress();
        MailImpl.Builder mail = MailImpl.builder()
                .name(name)
                .addRecipients(session.getAttachment(SMTPSession.RCPT_LIST, State.Transaction)
                        .orElse(List.of()))
                .remoteAddr(client)
                .remoteHost(client)
                .addAttribute(new Attribute(Mail.SMTP_SESSION_ID, AttributeValue.of(session.getSessionID())));
        session.getAttachment(SMTPSession.SENDER, State.Transaction).ifPresent(mail::sender);
        session.getAttachment(SMTPSession.CURRENT_HELO_NAME, State.Connection)
                .ifPresent(name2 -> mail.addAttribute(new Attribute(Mail.SMTP_HELO, AttributeValue.of(name2))));
        return mail.build();
    }
}
