package org.jamesarchive.delivery;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jamesarchive.queue.DurableQueue;
import org.jamesarchive.smtp.Envelope;
import org.jamesarchive.store.ContentId;

/**
 * What the durable queue keeps beside a message's content. Format, big endian:
 * <pre>
 *   byte    version, 1
 *   32      content id
 *   int     number of recipients, 1 to {@value #RECIPIENT_LIMIT}
 *   text    sender, then each recipient: int length in bytes, at most {@value #ADDRESS_BYTES_LIMIT}; UTF-8
 * </pre>
 * and nothing behind it.
 *
 * @param envelope sender and recipients behind alias expansion
 * @param contentId the content's name, by which it is routed
 */
record QueueHeader(Envelope envelope, ContentId contentId) {

    /** Most recipients of one message. */
    static final int RECIPIENT_LIMIT = 100_000;

    /** Longest address, in bytes; RFC 5321 §4.5.3.1 needs 256. */
    static final int ADDRESS_BYTES_LIMIT = 4096;

    private static final int VERSION = 1;
    private static final int CONTENT_ID_BYTES = 32;

    /**
     * The header as bytes.
     *
     * @throws IllegalArgumentException when the envelope exceeds a limit
     */
    byte[] encode() {
        if (envelope.recipients().size() > RECIPIENT_LIMIT) {
            throw new IllegalArgumentException("more than " + RECIPIENT_LIMIT + " recipients");
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(VERSION);
            out.write(contentId.bytes());
            out.writeInt(envelope.recipients().size());
            write(out, envelope.sender());
            for (String recipient : envelope.recipients()) {
                write(out, recipient);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (bytes.size() > DurableQueue.HEADER_LIMIT) {
            throw new IllegalArgumentException("an envelope of more than " + DurableQueue.HEADER_LIMIT + " bytes");
        }
        return bytes.toByteArray();
    }

    /**
     * Reads a header.
     *
     * @throws MalformedHeaderException when it is cut, too long, of another version, or its envelope is none
     */
    static QueueHeader decode(byte[] header) throws MalformedHeaderException {
        try {
            ByteBuffer in = ByteBuffer.wrap(header);
            int version = in.get();
            if (version != VERSION) {
                throw new MalformedHeaderException("version " + version + ", expected " + VERSION);
            }
            byte[] hash = new byte[CONTENT_ID_BYTES];
            in.get(hash);
            int number = in.getInt();
            if (number < 1 || number > RECIPIENT_LIMIT) {
                throw new MalformedHeaderException(number + " recipients, expected 1 to " + RECIPIENT_LIMIT);
            }
            String sender = read(in);
            List<String> recipients = new ArrayList<>();
            for (int i = 0; i < number; i++) {
                recipients.add(read(in));
            }
            if (in.hasRemaining()) {
                throw new MalformedHeaderException(in.remaining() + " bytes too many");
            }
            return new QueueHeader(new Envelope(sender, recipients), ContentId.of(hash));
        } catch (BufferUnderflowException e) {
            throw new MalformedHeaderException("cut off after " + header.length + " bytes", e);
        } catch (CharacterCodingException e) {
            throw new MalformedHeaderException("an address is not UTF-8", e);
        } catch (IllegalArgumentException e) {
            throw new MalformedHeaderException(String.valueOf(e.getMessage()), e);
        }
    }

    /** The bytes are no header of ours. */
    static final class MalformedHeaderException extends Exception {
        private static final long serialVersionUID = 1L;

        MalformedHeaderException(String message) {
            super(message);
        }

        MalformedHeaderException(String message, Throwable cause) {
            super(message, cause);
        }
    }

    private static void write(DataOutputStream out, String address) throws IOException {
        byte[] bytes = address.getBytes(StandardCharsets.UTF_8);
        if (bytes.length > ADDRESS_BYTES_LIMIT) {
            throw new IllegalArgumentException("an address of more than " + ADDRESS_BYTES_LIMIT + " bytes");
        }
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    private static String read(ByteBuffer in) throws MalformedHeaderException, CharacterCodingException {
        int length = in.getInt();
        if (length < 0 || length > ADDRESS_BYTES_LIMIT) {
            throw new MalformedHeaderException("an address of " + length + " bytes");
        }
        byte[] bytes = new byte[length];
        in.get(bytes);
        return StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(bytes))
                .toString();
    }
}
