package org.jamesarchive.james;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import javax.mail.MessagingException;
import javax.mail.internet.MimeMessage;
import org.apache.james.protocols.smtp.SMTPSession;
import org.apache.james.server.core.MimeMessageInputStreamSource;
import org.apache.james.server.core.MimeMessageWrapper;
import org.apache.james.smtpserver.ExtendedSMTPSession;
import org.apache.mailet.Mail;
import org.jamesarchive.store.Content;

/**
 * A message's bytes as James holds them, unparsed. They go away with James' own message: use them only while the hook or
 * mailet runs.
 */
public final class MailContent {

    private MailContent() {}

    /**
     * What the client sent between DATA and the final dot, behind the trace field that the SMTP server put in front.
     *
     * @throws IOException when James does not hold the bytes
     */
    public static Content ofSession(SMTPSession session, Mail mail) throws IOException {
        if (session instanceof ContentSession holder) {
            Optional<Content> content = holder.receivedContent();
            if (content.isPresent()) {
                return content.get();
            }
        }
        if (session instanceof ExtendedSMTPSession extended && extended.getMimeMessageWriter() != null) {
            MimeMessageInputStreamSource source = extended.getMimeMessageWriter();
            return new Source(source.getMessageSize(), source::getInputStream);
        }
        return ofMail(mail);
    }

    /**
     * The bytes of a mail in the mailet container: as they came in while no mailet changed the message, else as James writes
     * the changed message, which it holds in memory anyway.
     *
     * @throws IOException when James does not hold the bytes
     */
    public static Content ofMail(Mail mail) throws IOException {
        try {
            MimeMessage message = mail.getMessage();
            if (message instanceof MimeMessageWrapper wrapper && !wrapper.isModified()) {
                return new Source(wrapper.getMessageSize(), () -> open(wrapper));
            }
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            message.writeTo(bytes);
            return Content.of(bytes.toByteArray());
        } catch (MessagingException e) {
            throw new IOException("message cannot be read", e);
        }
    }

    private static InputStream open(MimeMessageWrapper message) throws IOException {
        try {
            return message.getMessageInputStream();
        } catch (MessagingException e) {
            throw new IOException("message cannot be read", e);
        }
    }

    @FunctionalInterface
    private interface Opening {
        InputStream open() throws IOException;
    }

    private record Source(long size, Opening opening) implements Content {
        @Override
        public InputStream open() throws IOException {
            return opening.open();
        }
    }
}
