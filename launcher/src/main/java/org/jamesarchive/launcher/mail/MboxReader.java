package org.jamesarchive.launcher.mail;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads a file of many mails in one of the {@linkplain MboxForm forms}.
 * <p>
 * A mail's own line that begins with "From " is no separator unless an empty line stands before it and a date in it; when the
 * file's first separator has no date, no other needs one. The empty line before a separator goes. Content-Length is believed in
 * MBOXCL2 only: whoever writes a mail writes that field, and could hide the mails behind his own in it.
 * <p>
 * Mails over the limit are passed over, so that no file can fill the memory. Used by one thread.
 */
public final class MboxReader {

    private static final byte[] PILER_MARK = "x-exported-by-pilerexport: start\n".getBytes(StandardCharsets.US_ASCII);
    private static final Pattern CONTENT_LENGTH =
            Pattern.compile("content-length:[ \\t]*(\\d{1,9})\\s*", Pattern.CASE_INSENSITIVE);
    private static final int CONTENT_LENGTH_LINE_LIMIT = 100;

    /** Wrong Content-Length fields in one file before all are ignored: each costs reading its bytes again. */
    private static final int WRONG_LENGTH_LIMIT = 100;

    private final String name;
    private final MboxForm form;
    private final int sizeLimit;
    private final ByteArrayOutputStream mail = new ByteArrayOutputStream();
    private boolean inMail;
    private boolean dated;
    private long offset;
    private Optional<Instant> date = Optional.empty();
    private byte @Nullable [] emptyLine;
    private boolean tooLarge;
    private boolean inHeader;
    private int contentLength;
    private boolean separatorDue;
    private int wrongLengths;

    /**
     * @param name the file's name, for messages to people
     * @param sizeLimit the largest mail that is read, in bytes
     */
    public MboxReader(String name, MboxForm form, int sizeLimit) {
        this.name = name;
        this.form = form;
        this.sizeLimit = sizeLimit;
    }

    /** Whether a file that begins so is an mbox file. */
    public static boolean isMbox(byte[] head) {
        return FromLine.isFromLine(head);
    }

    /** Whether a file that begins so was written by {@code pilerexport -o}. */
    public static boolean isPilerExport(byte[] head) {
        return startsWith(head, 0, PILER_MARK);
    }

    /**
     * Reads the whole file and hands each mail to {@code sink}.
     *
     * @throws IOException when the file cannot be read, or its first line is no separator
     */
    public void read(InputStream file, MboxSink sink) throws IOException, InterruptedException {
        LineReader lines = new LineReader(file, sizeLimit);
        for (byte[] line = lines.next(); line != null; line = lines.next()) {
            if (isSeparator(line)) {
                endOfMail(sink);
                begin(line, lines.lineOffset());
            } else if (inMail) {
                add(line, lines);
            } else {
                throw new IOException(name
                        + (form == MboxForm.PILER
                                ? ": not written by pilerexport -o"
                                : ": an mbox file begins with a line 'From ...'"));
            }
        }
        endOfMail(sink);
    }

    private boolean isSeparator(byte[] line) {
        if (form == MboxForm.PILER) {
            return Arrays.equals(line, PILER_MARK);
        }
        if (!FromLine.isFromLine(line)) {
            return false;
        }
        if (!inMail || separatorDue) {
            return true;
        }
        boolean alone = emptyLine != null || (mail.size() == 0 && !tooLarge);
        return alone && (!dated || FromLine.date(line).isPresent());
    }

    private void begin(byte[] separator, long at) {
        boolean first = !inMail;
        date = FromLine.date(separator);
        dated = first ? date.isPresent() : dated;
        inMail = true;
        inHeader = true;
        offset = at;
        contentLength = -1;
        separatorDue = false;
    }

    private void endOfMail(MboxSink sink) throws IOException, InterruptedException {
        if (inMail) {
            if (form == MboxForm.PILER) {
                flushEmptyLine();
            }
            if (tooLarge) {
                sink.tooLarge(offset);
            } else {
                sink.mail(offset, date, mail.toByteArray());
            }
        }
        mail.reset();
        emptyLine = null;
        tooLarge = false;
    }

    private void add(byte[] line, LineReader lines) throws IOException {
        flushEmptyLine();
        if (lines.isCut()) {
            tooLarge = true;
        } else if (isEmpty(line)) {
            emptyLine = line;
            if (inHeader) {
                inHeader = false;
                addCounted(lines);
            }
        } else {
            if (inHeader && form == MboxForm.MBOXCL2) {
                noteLength(line);
            }
            append(line, isQuoted(line) ? 1 : 0);
        }
    }

    /** Takes the body by its Content-Length, when that leads to a separator or to the end. */
    private void addCounted(LineReader lines) throws IOException {
        if (contentLength < 0 || contentLength > sizeLimit || wrongLengths >= WRONG_LENGTH_LIMIT) {
            return;
        }
        byte[] body = lines.exactly(contentLength);
        byte[] behind = lines.next();
        byte[] empty = new byte[0];
        if (behind != null && isEmpty(behind)) {
            empty = behind;
            behind = lines.next();
        }
        if (behind != null && lines.isCut()) {
            // It cannot be read again, and it is no separator: this mail goes on behind the limit.
            tooLarge = true;
            return;
        }
        boolean right = body.length == contentLength && (behind == null || FromLine.isFromLine(behind));
        if (behind != null) {
            lines.pushBack(behind);
        }
        if (right) {
            flushEmptyLine();
            append(body, 0);
            separatorDue = true;
        } else {
            lines.pushBack(empty);
            lines.pushBack(body);
            wrongLengths++;
        }
    }

    private void noteLength(byte[] line) {
        if (line.length <= CONTENT_LENGTH_LINE_LIMIT) {
            Matcher field = CONTENT_LENGTH.matcher(new String(line, StandardCharsets.ISO_8859_1));
            contentLength = field.matches() ? Integer.parseInt(field.group(1)) : contentLength;
        }
    }

    private void flushEmptyLine() {
        if (emptyLine != null) {
            append(emptyLine, 0);
            emptyLine = null;
        }
    }

    private void append(byte[] bytes, int from) {
        if (tooLarge || bytes.length > sizeLimit - mail.size()) {
            tooLarge = true;
            mail.reset();
        } else {
            mail.write(bytes, from, bytes.length - from);
        }
    }

    private static boolean isEmpty(byte[] line) {
        return (line.length == 1 && line[0] == '\n') || (line.length == 2 && line[0] == '\r' && line[1] == '\n');
    }

    private boolean isQuoted(byte[] line) {
        return switch (form) {
            case MBOXRD -> quotes(line) > 0 && startsWith(line, quotes(line), FromLine.START);
            case MBOXO -> quotes(line) == 1 && startsWith(line, 1, FromLine.START);
            case MBOXCL2, PILER -> false;
        };
    }

    private static int quotes(byte[] line) {
        int quotes = 0;
        while (quotes < line.length && line[quotes] == '>') {
            quotes++;
        }
        return quotes;
    }

    static boolean startsWith(byte[] bytes, int from, byte[] start) {
        return bytes.length - from >= start.length
                && Arrays.equals(bytes, from, from + start.length, start, 0, start.length);
    }
}
