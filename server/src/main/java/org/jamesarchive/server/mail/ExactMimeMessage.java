package org.jamesarchive.server.mail;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import javax.mail.MessagingException;
import org.apache.james.server.core.MimeMessageSource;
import org.apache.james.server.core.MimeMessageWrapper;

/**
 * A message that gives back the very bytes it was made from as long as nobody changed it, also after it was parsed; James' own
 * wrapper prints its headers anew when it is copied. Not safe for use by several threads.
 */
public final class ExactMimeMessage extends MimeMessageWrapper {

    private final MimeMessageSource exactSource;

    public ExactMimeMessage(MimeMessageSource source) {
        super(source);
        this.exactSource = source;
    }

    @Override
    public InputStream getMessageInputStream() throws MessagingException {
        if (isModified()) {
            return super.getMessageInputStream();
        }
        try {
            return exactSource.getInputStream();
        } catch (IOException e) {
            throw new MessagingException("the message cannot be read", e);
        }
    }

    @Override
    public void writeTo(OutputStream headers, OutputStream body, String[] ignored)
            throws IOException, MessagingException {
        if (isModified() || headers != body || ignored.length > 0) {
            super.writeTo(headers, body, ignored);
            return;
        }
        try (InputStream in = exactSource.getInputStream()) {
            in.transferTo(body);
        }
    }
}
