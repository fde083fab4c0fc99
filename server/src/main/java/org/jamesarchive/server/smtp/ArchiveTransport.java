package org.jamesarchive.server.smtp;

import io.netty.channel.Channel;
import java.nio.charset.StandardCharsets;
import org.apache.james.protocols.api.ProtocolSession;
import org.apache.james.protocols.netty.Encryption;
import org.apache.james.protocols.netty.NettyProtocolTransport;
import org.jspecify.annotations.Nullable;

/**
 * James' way to a client, with an eye on the replies: each {@code 5yz} spends from the session's {@link SessionBudget}, whichever
 * handler gave it, and the last one is followed by {@code 421 4.7.0} and the end of the session. Used on the connection's event loop.
 */
final class ArchiveTransport extends NettyProtocolTransport {

    private static final String TOO_MANY_ERRORS = "421 4.7.0 Too many errors, closing the session\r\n";

    private boolean closing;

    ArchiveTransport(Channel channel, @Nullable Encryption encryption) {
        super(channel, encryption, false);
    }

    @Override
    protected void writeToClient(byte[] bytes, ProtocolSession session, boolean startTls) {
        super.writeToClient(bytes, session, startTls);
        if (!closing
                && bytes.length > 0
                && bytes[0] == '5'
                && ((ArchiveSmtpSession) session).budget().spentByError()) {
            closing = true;
            super.writeToClient(TOO_MANY_ERRORS.getBytes(StandardCharsets.US_ASCII), session, false);
            session.pushLineHandler((ended, line) -> null); // what was pipelined is not looked at any more
            close();
        }
    }
}
