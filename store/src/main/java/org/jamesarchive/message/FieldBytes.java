package org.jamesarchive.message;

import org.apache.james.mime4j.MimeException;
import org.apache.james.mime4j.stream.DefaultFieldBuilder;
import org.apache.james.mime4j.stream.FieldBuilder;
import org.apache.james.mime4j.stream.RawField;
import org.apache.james.mime4j.stream.RawFieldParser;
import org.apache.james.mime4j.util.ByteArrayBuffer;
import org.apache.james.mime4j.util.RecycledByteArrayBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Puts the lines of a header field together, up to a limit, and says what becomes of lines that are no field:
 * <pre>
 *   no field came before it     there is no header: all up to the first empty line is text of the mail
 *   "From " of an mbox file     left out
 *   otherwise                   left out of the header, kept as text of the mail
 * </pre>
 * The parser's own way to begin the body with such a line loses the line behind it.
 * <p>
 * Used by one thread.
 */
final class FieldBytes implements FieldBuilder {

    private final RecycledByteArrayBuffer bytes =
            new RecycledByteArrayBuffer(DefaultFieldBuilder.getBufferRecycler(), 1024);
    private final int limit;
    private final Reading reading;
    private boolean isFieldSeen;
    private boolean isNoHeader;

    FieldBytes(int limit, Reading reading) {
        this.limit = limit;
        this.reading = reading;
    }

    /** The next field is the first one of its header. */
    void beginHeader() {
        isFieldSeen = false;
        isNoHeader = false;
    }

    @Override
    public void reset() {
        bytes.clear();
    }

    @Override
    public void append(ByteArrayBuffer line) {
        int count = Math.min(line.length(), limit - bytes.length());
        if (count < line.length()) {
            reading.defect("a header field is longer than " + limit + " bytes");
        }
        bytes.append(line.buffer(), 0, count);
    }

    @Override
    public @Nullable RawField build() {
        if (bytes.length() == 0) {
            return null;
        }
        if (!isNoHeader && (startsWith("From ") || startsWith(">From "))) {
            return null;
        }
        RawField field = isNoHeader ? null : field();
        if (field == null) {
            isNoHeader = !isFieldSeen;
            reading.strayLine(HeaderText.decode(HeaderText.unfold(bytes.toByteArray(), 0)));
            return null;
        }
        isFieldSeen = true;
        return field;
    }

    private @Nullable RawField field() {
        try {
            RawField field = RawFieldParser.DEFAULT.parseField(new ByteArrayBuffer(bytes.toByteArray(), false));
            return isName(field.getName()) ? field : null;
        } catch (MimeException e) {
            return null; // no colon
        }
    }

    @Override
    public RecycledByteArrayBuffer getRaw() {
        return bytes;
    }

    @Override
    public void release() {}

    private boolean startsWith(String text) {
        if (bytes.length() < text.length()) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            if (bytes.byteAt(i) != text.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** RFC 5322 §2.2: printable US-ASCII. */
    private static boolean isName(String name) {
        return !name.isEmpty() && name.chars().allMatch(c -> c > ' ' && c < 0x7f);
    }
}
