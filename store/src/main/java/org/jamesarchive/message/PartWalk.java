package org.jamesarchive.message;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.james.mime4j.MimeException;
import org.apache.james.mime4j.stream.EntityState;
import org.apache.james.mime4j.stream.MimeTokenStream;
import org.apache.james.mime4j.stream.RawField;
import org.apache.james.mime4j.stream.RecursionMode;
import org.jamesarchive.store.Content;

/**
 * Goes through the parts of a message one after the other, one level deep, with their bytes as they are once the transfer encoding is
 * undone: for those who take a message apart instead of reading it. A message that is no multipart has no parts. Used by one thread.
 */
public final class PartWalk implements AutoCloseable {

    private static final int HEADER_LIMIT = 256 * 1024;

    private final Reading reading = new Reading(MessageLimits.DEFAULT, AttachmentText.NONE);
    private final CountedStream source;
    private final InputStream opened;
    private final FoldedLines lines;
    private final FieldBytes fields = new FieldBytes(HEADER_LIMIT, reading);
    private final MimeTokenStream tokens = new MimeTokenStream(MessageReader.CONFIG, reading.monitor(), fields, null);
    private final List<Field> header = new ArrayList<>();
    private PartHeader part = new PartHeader();
    private String mediaType = "";
    private int number;

    private record Field(String name, String octets) {}

    private PartWalk(InputStream opened) {
        this.opened = opened;
        this.source = new CountedStream(opened);
        this.lines = new FoldedLines(source);
        tokens.setRecursionMode(RecursionMode.M_NO_RECURSE);
        tokens.parse(lines);
    }

    /**
     * Reads the header of a message, and stands before its first part.
     *
     * @throws IOException when the content cannot be read
     */
    public static PartWalk of(Content content) throws IOException {
        PartWalk walk = new PartWalk(content.open());
        try {
            walk.readHeader();
            return walk;
        } catch (IOException e) {
            walk.close();
            throw e;
        }
    }

    /**
     * The bytes of one part; the caller closes the stream.
     *
     * @param number counted from 1
     * @throws IOException when the content cannot be read, or has no such part
     */
    public static InputStream open(Content content, int number) throws IOException {
        PartWalk walk = of(content);
        while (walk.next()) {
            if (walk.number == number) {
                return new FilterInputStream(walk.content()) {
                    @Override
                    public void close() throws IOException {
                        walk.close();
                    }
                };
            }
        }
        walk.close();
        throw new IOException("no part " + number);
    }

    /** What the fields of a name say, decoded, in order. */
    public List<String> values(String lowerCaseName) {
        return header.stream()
                .filter(field -> field.name().equals(lowerCaseName))
                .map(field -> HeaderText.decode(field.octets()))
                .toList();
    }

    /** The addresses in the fields of a name. */
    public List<MailAddress> addresses(String lowerCaseName) {
        List<MailAddress> addresses = new ArrayList<>();
        header.stream().filter(field -> field.name().equals(lowerCaseName)).forEach(field -> new AddressReader(
                        field.octets(), addresses, MessageLimits.DEFAULT.addressLimit())
                .read());
        return addresses;
    }

    /** Whether the message has any header field. */
    public boolean hasHeader() {
        return !header.isEmpty();
    }

    /**
     * Goes to the next part. Whether there is one.
     *
     * @throws IOException when the content cannot be read
     */
    public boolean next() throws IOException {
        try {
            EntityState state = tokens.getState();
            while (state != EntityState.T_END_OF_STREAM) {
                state = tokens.next();
                switch (state) {
                    case T_START_BODYPART -> {
                        number++;
                        part = new PartHeader();
                        tokens.setRecursionMode(RecursionMode.M_FLAT);
                    }
                    case T_START_HEADER -> {
                        lines.header(true);
                        fields.beginHeader();
                    }
                    case T_FIELD -> {
                        Field field = field();
                        part.add(field.name(), field.octets());
                    }
                    case T_END_HEADER -> lines.header(false);
                    case T_BODY -> {
                        if (number > 0) {
                            mediaType = tokens.getBodyDescriptor().getMimeType();
                            return true;
                        }
                    }
                    default -> {}
                }
            }
        } catch (IOException | MimeException | RuntimeException e) {
            // as in MessageReader: what cannot be walked further has no more parts
            source.requireReadable();
        }
        return false;
    }

    /** Counted from 1; 0 before the first one. */
    public int number() {
        return number;
    }

    /** Of the part, lower case. */
    public String mediaType() {
        return mediaType;
    }

    /** The bytes of the part; good until the next one. */
    public InputStream content() {
        return tokens.getDecodedInputStream();
    }

    /**
     * The text of the part.
     *
     * @throws IOException when the content cannot be read
     */
    public String text() throws IOException {
        BoundedText text = new BoundedText(reading);
        new TextDecoder(reading, text).decode(content(), part.charset(), false);
        return text.toString();
    }

    /** What was found wrong. */
    public List<String> defects() {
        return reading.defects();
    }

    @Override
    public void close() throws IOException {
        opened.close();
    }

    private void readHeader() throws IOException {
        int left = HEADER_LIMIT;
        try {
            for (EntityState state = tokens.getState(); state != EntityState.T_END_HEADER; state = tokens.next()) {
                if (state == EntityState.T_START_HEADER) {
                    lines.header(true);
                }
                if (state == EntityState.T_FIELD) {
                    Field field = field();
                    left -= field.octets().length();
                    if (left >= 0) {
                        header.add(field);
                    }
                }
            }
        } catch (IOException | MimeException | RuntimeException e) {
            source.requireReadable();
        }
        lines.header(false);
    }

    private Field field() {
        return tokens.getField() instanceof RawField raw && raw.getRaw() != null
                ? new Field(
                        raw.getName().trim().toLowerCase(Locale.ROOT),
                        HeaderText.unfold(raw.getRaw().toByteArray(), raw.getDelimiterIdx() + 1))
                : new Field("", "");
    }
}
