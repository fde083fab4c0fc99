package org.jamesarchive.server.smtp;

import org.apache.james.protocols.api.ProtocolTransport;
import org.apache.james.protocols.smtp.SMTPConfiguration;
import org.apache.james.smtpserver.ExtendedSMTPSession;
import org.jspecify.annotations.Nullable;

/** An SMTP session that knows whether a message is coming in. Used on its connection's event loop only. */
final class ArchiveSmtpSession extends ExtendedSMTPSession {

    private @Nullable DataReception reception;

    ArchiveSmtpSession(SMTPConfiguration configuration, ProtocolTransport transport) {
        super(configuration, transport);
    }

    /** The message coming in, or null while commands are. */
    @Nullable
    DataReception reception() {
        return reception;
    }

    /** From the next byte on a message comes in. */
    void begin(DataReception newReception) {
        reception = newReception;
    }

    /**
     * From the next byte on commands come in.
     *
     * @throws IllegalStateException when no message was coming in
     */
    DataReception end() {
        DataReception ended = reception;
        if (ended == null) {
            throw new IllegalStateException("no message is coming in");
        }
        reception = null;
        return ended;
    }
}
