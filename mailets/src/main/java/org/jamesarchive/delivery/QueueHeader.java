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
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jamesarchive.queue.DurableQueue;
import org.jamesarchive.smtp.Envelope;
import org.jamesarchive.store.ContentId;

/**
 * What the durable queue keeps beside a message's content. Format, big endian:
 * <pre>
 *   byte    version, 1 or 2
 *   32      content id
 *   int     number of recipients, 1 to {@value #RECIPIENT_LIMIT}
 *   text    sender, then each recipient: int length in bytes, at most {@value #ADDRESS_BYTES_LIMIT}; UTF-8
 *
 *   only version 2, which is written when there is something to tell:
 *   int     number of notes, at most that of the recipients; then each note:
 *   byte      1 when the domain has the message, else 0
 *   int       number of workers that have it, at most {@value #HOST_LIMIT}
 *   text      their host names
 *   text      the host name of the worker that may have it, empty when there is none
 * </pre>
 * and nothing behind it.
 *
 * @param envelope sender and recipients behind alias expansion
 * @param contentId the content's name, by which it is routed
 * @param notes what was known of each domain, in the order of their first recipients, when the message came into the queue;
 *     empty when it was shown to no worker before
 */
record QueueHeader(Envelope envelope, ContentId contentId, List<Note> notes) {

    /**
     * What is known of one domain.
     *
     * @param done whether the domain needs nothing more
     * @param copies workers that acknowledged the message
     * @param mayHaveIt the worker that was asked and did not answer in time, or not at all
     */
    record Note(boolean done, Set<String> copies, Optional<String> mayHaveIt) {

        /** Whether it says nothing. */
        boolean isEmpty() {
            return !done && copies.isEmpty() && mayHaveIt.isEmpty();
        }
    }

    /** Most recipients of one message. */
    static final int RECIPIENT_LIMIT = 100_000;

    /** Longest address, in bytes; RFC 5321 §4.5.3.1 needs 256. */
    static final int ADDRESS_BYTES_LIMIT = 4096;

    /** Most workers named in one note. */
    static final int HOST_LIMIT = 10_000;

    private static final int VERSION_WITHOUT_NOTES = 1;
    private static final int VERSION_WITH_NOTES = 2;
    private static final int CONTENT_ID_BYTES = 32;

    /** Keeps a copy. */
    QueueHeader {
        notes = List.copyOf(notes);
    }

    /** Of a message that was shown to no worker yet. */
    QueueHeader(Envelope envelope, ContentId contentId) {
        this(envelope, contentId, List.of());
    }

    QueueHeader withNotes(List<Note> known) {
        return new QueueHeader(envelope, contentId, known);
    }

    /**
     * The header as bytes.
     *
     * @throws IllegalArgumentException when the envelope exceeds a limit
     */
    byte[] encode() {
        if (envelope.recipients().size() > RECIPIENT_LIMIT) {
            throw new IllegalArgumentException("more than " + RECIPIENT_LIMIT + " recipients");
        }
        boolean hasNotes = notes.stream().anyMatch(note -> !note.isEmpty());
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(hasNotes ? VERSION_WITH_NOTES : VERSION_WITHOUT_NOTES);
            out.write(contentId.bytes());
            out.writeInt(envelope.recipients().size());
            write(out, envelope.sender());
            for (String recipient : envelope.recipients()) {
                write(out, recipient);
            }
            if (hasNotes) {
                writeNotes(out);
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
            if (version != VERSION_WITHOUT_NOTES && version != VERSION_WITH_NOTES) {
                throw new MalformedHeaderException("version " + version + ", expected 1 or 2");
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
            List<Note> notes = version == VERSION_WITH_NOTES ? readNotes(in, number) : List.of();
            if (in.hasRemaining()) {
                throw new MalformedHeaderException(in.remaining() + " bytes too many");
            }
            return new QueueHeader(new Envelope(sender, recipients), ContentId.of(hash), notes);
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

    private void writeNotes(DataOutputStream out) throws IOException {
        out.writeInt(notes.size());
        for (Note note : notes) {
            if (note.copies().size() > HOST_LIMIT) {
                throw new IllegalArgumentException("more than " + HOST_LIMIT + " workers");
            }
            out.writeBoolean(note.done());
            out.writeInt(note.copies().size());
            for (String host : note.copies()) {
                write(out, host);
            }
            write(out, note.mayHaveIt().orElse(""));
        }
    }

    private static List<Note> readNotes(ByteBuffer in, int recipients)
            throws MalformedHeaderException, CharacterCodingException {
        int number = in.getInt();
        if (number < 0 || number > recipients) {
            throw new MalformedHeaderException(number + " notes, expected at most " + recipients);
        }
        List<Note> notes = new ArrayList<>();
        for (int i = 0; i < number; i++) {
            int done = in.get();
            int hosts = in.getInt();
            if ((done & ~1) != 0 || hosts < 0 || hosts > HOST_LIMIT) {
                throw new MalformedHeaderException("a note of " + hosts + " workers");
            }
            Set<String> copies = new LinkedHashSet<>();
            for (int host = 0; host < hosts; host++) {
                copies.add(read(in));
            }
            String mayHaveIt = read(in);
            notes.add(new Note(done == 1, copies, Optional.of(mayHaveIt).filter(host -> !host.isEmpty())));
        }
        return notes;
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
