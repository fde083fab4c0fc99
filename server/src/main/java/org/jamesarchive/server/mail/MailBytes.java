package org.jamesarchive.server.mail;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import javax.mail.MessagingException;
import javax.mail.internet.MimeMessage;
import org.apache.james.server.core.MimeMessageWrapper;
import org.apache.mailet.Mail;
import org.jamesarchive.store.Content;

/**
 * The bytes of a Mail in the mailet container: those it came with while no mailet has changed it, else as James prints it. They
 * belong to the Mail and go away with it.
 */
public record MailBytes(MimeMessageWrapper message, long size) implements Content {

    /** @throws MessagingException when James cannot give the bytes */
    public static Content of(Mail mail) throws MessagingException {
        MimeMessage message = mail.getMessage();
        if (message instanceof MimeMessageWrapper wrapper && !wrapper.isModified()) {
            return new MailBytes(wrapper, wrapper.getMessageSize());
        }
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        try {
            message.writeTo(printed);
        } catch (IOException e) {
            throw new MessagingException("the message cannot be printed", e);
        }
        return Content.of(printed.toByteArray());
    }

    @Override
    public InputStream open() throws IOException {
        try {
            return message.getMessageInputStream();
        } catch (MessagingException e) {
            throw new IOException("the message cannot be read", e);
        }
    }
}
