package org.jamesarchive.server.mail;

import java.io.IOException;
import java.io.InputStream;
import org.apache.james.server.core.MimeMessageSource;
import org.jamesarchive.store.Content;

/** The bytes of a stored message as James wants them: read from disk when asked for, never copied. */
record ContentSource(String id, Content content) implements MimeMessageSource {

    @Override
    public String getSourceId() {
        return id;
    }

    @Override
    public InputStream getInputStream() throws IOException {
        return content.open();
    }

    @Override
    public long getMessageSize() {
        return content.size();
    }
}
