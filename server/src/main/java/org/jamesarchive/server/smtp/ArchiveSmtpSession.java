package org.jamesarchive.server.smtp;

import java.net.InetSocketAddress;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.james.protocols.api.ProtocolTransport;
import org.apache.james.protocols.smtp.SMTPConfiguration;
import org.apache.james.smtpserver.ExtendedSMTPSession;
import org.jamesarchive.james.ContentSession;
import org.jamesarchive.store.Content;
import org.jspecify.annotations.Nullable;

/**
 * An SMTP session that knows which settings bind it, who the client is behind a proxy, how much it may still ask for, and whether a message
 * is coming in. Used on its connection's event loop only.
 */
final class ArchiveSmtpSession extends ExtendedSMTPSession implements ContentSession {

    private final SmtpdSettings settings;
    private final InetSocketAddress client;
    private final SessionBudget budget;
    private @Nullable Reception reception;
    private @Nullable IncomingMessage message;
    private @Nullable ChunkReception chunks;
    private @Nullable ReceivedMessage received;

    /** @param client the client's address, which behind a proxy is not that of the connection */
    ArchiveSmtpSession(
            SMTPConfiguration configuration,
            SmtpdSettings settings,
            InetSocketAddress client,
            ProtocolTransport transport) {
        super(configuration, transport);
        this.settings = settings;
        this.client = client;
        this.budget = new SessionBudget(settings.limits());
    }

    SmtpdSettings settings() {
        return settings;
    }

    SessionBudget budget() {
        return budget;
    }

    /** The client's address. */
    @Override
    @SuppressWarnings("ReferenceEquality") // null while James' constructor runs
    public InetSocketAddress getRemoteAddress() {
        return client == null ? super.getRemoteAddress() : client;
    }

    /** RFC 6531: addresses may be UTF-8. What is not UTF-8 was refused before it is decoded. */
    @Override
    public Charset getCharset() {
        return StandardCharsets.UTF_8;
    }

    /** What takes in the next bytes, or null while commands come. */
    @Nullable
    Reception reception() {
        return reception;
    }

    /** From the next byte on a message, or a chunk of it, comes in. */
    void begin(Reception newReception, IncomingMessage newMessage) {
        reception = newReception;
        message = newMessage;
    }

    /**
     * From the next byte on commands come in.
     *
     * @return the message that came
     * @throws IllegalStateException when none did
     */
    IncomingMessage end() {
        IncomingMessage ended = message;
        if (ended == null) {
            throw new IllegalStateException("no message is coming in");
        }
        reception = null;
        message = null;
        return ended;
    }

    /** The message of which chunks have come and more may follow, or null. */
    @Nullable
    ChunkReception chunks() {
        return chunks;
    }

    /** More chunks may follow, or null: no more. */
    void expectChunks(@Nullable ChunkReception expected) {
        chunks = expected;
    }

    /** The bytes of the message go there; it is discarded when the transaction ends, in whatever way. */
    void receive(ReceivedMessage place) {
        if (received != null) {
            throw new IllegalStateException("the transaction has a message already");
        }
        received = place;
    }

    /**
     * The bytes of the message.
     *
     * @throws IllegalStateException when none came
     */
    ReceivedMessage received() {
        ReceivedMessage message = received;
        if (message == null) {
            throw new IllegalStateException("no message came");
        }
        return message;
    }

    @Override
    public Optional<Content> receivedContent() {
        return Optional.ofNullable(received);
    }

    @Override
    public void resetState() {
        if (received != null) {
            received.discard();
            received = null;
        }
        chunks = null;
        super.resetState();
    }
}
