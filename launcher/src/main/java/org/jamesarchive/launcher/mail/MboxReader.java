package org.jamesarchive.launcher.mail;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/**
 * Reads an mboxrd file (RFC 4155 names the family; the rd form is the one that can be undone).
 * <pre>
 *   line                                             is
 *   "From ..." first in the file or behind an empty  the separator: a new mail begins, the empty line before it goes
 *   ">From ...", ">>From ...", ...                   a quoted line: one ">" goes
 *   any other                                        the mail's, byte for byte
 * </pre>
 * Mails over the limit are skipped and counted, so that no file can fill the memory. Used by one thread.
 */
final class MboxReader {

    static final byte[] SEPARATOR = "From ".getBytes(StandardCharsets.US_ASCII);

    private final String name;
    private final int sizeLimit;
    private final ByteArrayOutputStream mail = new ByteArrayOutputStream();
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private boolean inMail;
    private boolean emptyLinePending;
    private byte[] emptyLine = new byte[0];
    private boolean tooLarge;
    private int count;
    private int skipped;

    /**
     * @param name the file's name, for the mails' names
     * @param sizeLimit the largest mail that is read, in bytes
     */
    MboxReader(String name, int sizeLimit) {
        this.name = name;
        this.sizeLimit = sizeLimit;
    }

    /**
     * Reads the whole file and hands each mail to {@code sink}.
     *
     * @return how many mails were over the limit and skipped
     * @throws IOException when the file cannot be read, or its first line is no separator
     */
    int read(InputStream file, MailSink sink) throws IOException, InterruptedException {
        InputStream in = new BufferedInputStream(file, 1 << 16);
        for (int next = in.read(); next >= 0; next = in.read()) {
            if (line.size() <= sizeLimit) {
                line.write(next);
            } else {
                tooLarge = true;
            }
            if (next == '\n') {
                endOfLine(sink);
            }
        }
        if (line.size() > 0) {
            endOfLine(sink);
        }
        endOfMail(sink);
        return skipped;
    }

    private void endOfLine(MailSink sink) throws IOException, InterruptedException {
        byte[] bytes = line.toByteArray();
        line.reset();
        if (startsWith(bytes, 0, SEPARATOR) && (emptyLinePending || !inMail || mail.size() == 0)) {
            endOfMail(sink);
            inMail = true;
            return;
        }
        if (!inMail) {
            throw new IOException(name + ": an mbox file begins with a line 'From ...'");
        }
        flushEmptyLine();
        if (isEmpty(bytes)) {
            emptyLinePending = true;
            emptyLine = bytes;
        } else {
            append(bytes, isQuoted(bytes) ? 1 : 0);
        }
    }

    private void endOfMail(MailSink sink) throws InterruptedException {
        if (inMail) {
            count++;
            if (tooLarge) {
                skipped++;
            } else {
                sink.accept(new Mail(name + "#" + count, LineEnds.toCrlf(mail.toByteArray())));
            }
        }
        mail.reset();
        emptyLinePending = false;
        tooLarge = false;
    }

    private void flushEmptyLine() {
        if (emptyLinePending) {
            append(emptyLine, 0);
            emptyLinePending = false;
        }
    }

    private void append(byte[] bytes, int from) {
        if (mail.size() + bytes.length > sizeLimit) {
            tooLarge = true;
        } else {
            mail.write(bytes, from, bytes.length - from);
        }
    }

    private static boolean isEmpty(byte[] line) {
        return (line.length == 1 && line[0] == '\n') || (line.length == 2 && line[0] == '\r' && line[1] == '\n');
    }

    private static boolean isQuoted(byte[] line) {
        int quotes = 0;
        while (quotes < line.length && line[quotes] == '>') {
            quotes++;
        }
        return quotes > 0 && startsWith(line, quotes, SEPARATOR);
    }

    static boolean startsWith(byte[] bytes, int from, byte[] start) {
        if (bytes.length - from < start.length) {
            return false;
        }
        for (int i = 0; i < start.length; i++) {
            if (bytes[from + i] != start[i]) {
                return false;
            }
        }
        return true;
    }
}
