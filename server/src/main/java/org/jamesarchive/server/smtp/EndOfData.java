package org.jamesarchive.server.smtp;

import java.io.IOException;
import java.util.List;
import javax.mail.MessagingException;
import org.apache.james.lifecycle.api.LifecycleUtil;
import org.apache.james.protocols.api.ProtocolSession.State;
import org.apache.james.protocols.api.Response;
import org.apache.james.protocols.api.handler.LineHandler;
import org.apache.james.protocols.api.handler.WiringException;
import org.apache.james.protocols.smtp.SMTPRetCode;
import org.apache.james.protocols.smtp.SMTPSession;
import org.apache.james.protocols.smtp.hook.MessageHook;
import org.apache.james.server.core.MailImpl;
import org.apache.james.smtpserver.DataLineJamesMessageHookHandler;
import org.apache.james.smtpserver.SMTPConstants;
import org.apache.mailet.Attribute;
import org.apache.mailet.AttributeValue;
import org.apache.mailet.Mail;
import org.jamesarchive.server.mail.ExactMimeMessage;
import org.jamesarchive.server.smtp.IncomingMessage.Outcome;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What follows the final dot or the last chunk: the message hooks of the handler chain, as in James, or the refusal that the reception
 * calls for.
 * <pre>
 *   COMPLETE              what the hooks say
 *   TOO_LARGE             552 5.3.4
 *   TOO_MANY_HOPS         554 5.4.6
 *   LINE_TOO_LONG         554 5.6.0
 *   BARE_LINE_FEED        550 5.5.2, session closed: what follows could be a smuggled mail
 *   BARE_CARRIAGE_RETURN  550 5.5.2
 *   UNWRITABLE            452 4.3.1
 * </pre>
 */
public final class EndOfData extends DataLineJamesMessageHookHandler {

    static final Refusal INSUFFICIENT_STORAGE = Refusal.of("452", "4.3.1 Insufficient system storage");

    static final Refusal TOO_LARGE = Refusal.of("552", "5.3.4 Message size exceeds fixed limit");

    private static final Refusal LOCAL_ERROR = Refusal.of(SMTPRetCode.LOCAL_ERROR, "4.3.0 Local error in processing");

    private static final Logger LOGGER = LoggerFactory.getLogger(EndOfData.class);

    @Override
    public void wireExtensions(Class<?> interfaceName, List<?> extension) throws WiringException {
        if (MessageHook.class.equals(interfaceName) && !extension.isEmpty()) {
            throw new WiringException(
                    "smtpserver.xml: handler "
                            + extension.get(0).getClass().getName()
                            + " is a MessageHook of the protocol library, which this server does not offer: use a JamesMessageHook");
        }
        super.wireExtensions(interfaceName, extension);
    }

    @Override
    public Response onLine(SMTPSession session, byte[] line, LineHandler<SMTPSession> next) {
        ArchiveSmtpSession ours = (ArchiveSmtpSession) session;
        IncomingMessage message = ours.end();
        ours.expectChunks(null);
        session.popLineHandler();
        return message.outcome() == Outcome.COMPLETE ? complete(ours) : refuse(ours, refusal(message));
    }

    /** What is said about a message that cannot be taken. */
    static Refusal refusal(IncomingMessage message) {
        Refusal refusal =
                switch (message.outcome()) {
                    case COMPLETE -> throw new IllegalArgumentException("nothing speaks against the message");
                    case TOO_LARGE -> TOO_LARGE;
                    case TOO_MANY_HOPS -> Refusal.of("554", "5.4.6 Too many hops: this looks like a mail loop");
                    case LINE_TOO_LONG -> Refusal.of("554", "5.6.0 A line is too long");
                    case BARE_LINE_FEED -> Refusal.ending("550", "5.5.2 Bare LF received: lines must end in CRLF");
                    case BARE_CARRIAGE_RETURN -> Refusal.of("550", "5.5.2 Bare CR received: lines must end in CRLF");
                    case UNWRITABLE -> INSUFFICIENT_STORAGE;
                };
        message.failure().ifPresent(failure -> LOGGER.error("An incoming message could not be written", failure));
        return message.abandoned() ? refusal.closing() : refusal;
    }

    /** Says no to the message and forgets it. */
    static Response refuse(ArchiveSmtpSession session, Refusal refusal) {
        LOGGER.info(
                "Refused a message from {} [{}]: {} {}",
                session.getAttachment(SMTPSession.SENDER, State.Transaction)
                        .map(Object::toString)
                        .orElse("<>"),
                session.getRemoteAddress().getAddress().getHostAddress(),
                refusal.code(),
                refusal.text());
        session.resetState();
        return refusal.response();
    }

    private Response complete(ArchiveSmtpSession session) {
        ReceivedMessage message = session.received();
        MailImpl mail = mail(session, message.getSourceId());
        try {
            message.complete();
            mail.setMessageNoCopy(new ExactMimeMessage(message));
            session.setAttachment(SMTPConstants.MAIL, mail, State.Transaction);
            Response response = executeJamesMessageHooks(session, mail);
            if (response == null) {
                LOGGER.error("No message hook has taken a message");
                return LOCAL_ERROR.response();
            }
            if (response.getRetCode().startsWith("2")) {
                session.budget().delivered();
            }
            return response;
        } catch (IOException e) {
            LOGGER.error("An incoming message could not be written", e);
            return refuse(session, INSUFFICIENT_STORAGE);
        } catch (MessagingException e) {
            LOGGER.error("An incoming message could not be handed on", e);
            return refuse(session, LOCAL_ERROR);
        } finally {
            LifecycleUtil.dispose(mail);
            session.resetState();
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
