package org.jamesarchive.launcher.importing.imap;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/**
 * What an IMAP server says, piece by piece (RFC 3501 §4, §7). Every piece has a limit, and memory grows with what has come, not with what
 * was announced. Used by one thread.
 */
final class ImapInput {

    static final int TEXT_LIMIT = 64 * 1024;

    private static final int DEPTH_LIMIT = 16;
    private static final int LITERAL_DIGITS_LIMIT = 10;
    private static final int COPY_BYTES = 1 << 16;

    private final InputStream in;
    private int peeked = -1;

    ImapInput(InputStream in) {
        this.in = new BufferedInputStream(in, COPY_BYTES);
    }

    /** Whether nothing has come that was not read. */
    boolean isDrained() throws IOException {
        return peeked < 0 && in.available() == 0;
    }

    /** The characters up to a space, a parenthesis or the end of the line, none of which is taken. */
    String atom() throws IOException {
        StringBuilder atom = new StringBuilder();
        for (int c = peek(); c != ' ' && c != '(' && c != ')' && c != '\r' && c != '\n'; c = peek()) {
            add(atom, next());
        }
        return atom.toString();
    }

    /** An atom, a quoted string or a literal that is no longer than a name may be; empty for NIL. */
    String text() throws IOException {
        ImapString string = string(TEXT_LIMIT);
        if (string == ImapString.TOO_LONG) {
            throw new IOException("the server sent a name of more than " + TEXT_LIMIT + " bytes");
        }
        return new String(string.bytes(), StandardCharsets.ISO_8859_1);
    }

    /** An atom, a quoted string or a literal; one that is longer than {@code limit} is passed over. */
    ImapString string(int limit) throws IOException {
        int c = peek();
        if (c == '{') {
            return literal(limit);
        }
        if (c != '"') {
            String atom = atom();
            return atom.equalsIgnoreCase("NIL")
                    ? ImapString.NIL
                    : new ImapString(atom.getBytes(StandardCharsets.ISO_8859_1));
        }
        next();
        StringBuilder text = new StringBuilder();
        for (c = next(); c != '"'; c = next()) {
            if (c == '\r' || c == '\n') {
                throw new IOException("the server ended a line within quotes");
            }
            add(text, c == '\\' ? next() : c);
        }
        return new ImapString(text.toString().getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Passes over a string, or a list of anything. */
    void skipValue() throws IOException {
        if (peek() != '(') {
            string(0);
            return;
        }
        int depth = 0;
        do {
            int c = peek();
            if (c == '(' || c == ')') {
                depth += c == '(' ? 1 : -1;
                next();
            } else if (c == ' ') {
                next();
            } else if (c == '\r' || c == '\n') {
                throw new IOException("the server ended a line within a list");
            } else {
                string(0);
            }
            if (depth > DEPTH_LIMIT) {
                throw new IOException("the server sent lists " + DEPTH_LIMIT + " deep");
            }
        } while (depth > 0);
    }

    void skipSpaces() throws IOException {
        while (peek() == ' ') {
            next();
        }
    }

    /** Takes one character. @throws IOException when the server sent another */
    void expect(char expected) throws IOException {
        int c = next();
        if (c != expected) {
            throw new IOException("the server sent '" + shown(c) + "' where '" + expected + "' belongs");
        }
    }

    /** The rest of the line, literals in it passed over, its end taken. */
    String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = next(); c != '\n'; c = next()) {
            if (c != '\r') {
                add(line, c);
            } else if (line.length() > 2 && line.toString().matches(".*\\{\\d+\\}")) {
                expect('\n');
                skip(size(line.substring(line.lastIndexOf("{") + 1, line.length() - 1)));
            }
        }
        return line.toString();
    }

    int peek() throws IOException {
        if (peeked < 0) {
            peeked = in.read();
            if (peeked < 0) {
                throw new EOFException("the server closed the connection");
            }
        }
        return peeked;
    }

    private int next() throws IOException {
        int c = peek();
        peeked = -1;
        return c;
    }

    private ImapString literal(int limit) throws IOException {
        expect('{');
        StringBuilder digits = new StringBuilder();
        for (int c = next(); c != '}'; c = next()) {
            add(digits, c);
        }
        expect('\r');
        expect('\n');
        long size = size(digits.toString());
        boolean wanted = size <= limit;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        byte[] buffer = new byte[(int) Math.max(1, Math.min(COPY_BYTES, size))];
        for (long left = size; left > 0; ) {
            int read = in.read(buffer, 0, (int) Math.min(buffer.length, left));
            if (read < 0) {
                throw new EOFException("the server closed the connection within a literal");
            }
            if (wanted) {
                bytes.write(buffer, 0, read);
            }
            left -= read;
        }
        return wanted ? new ImapString(bytes.toByteArray()) : ImapString.TOO_LONG;
    }

    private void skip(long size) throws IOException {
        for (long left = size; left > 0; left--) {
            next();
        }
    }

    private static long size(String digits) throws IOException {
        if (!digits.matches("\\d{1," + LITERAL_DIGITS_LIMIT + "}")) {
            throw new IOException("the server sent a literal without a size");
        }
        return Long.parseLong(digits);
    }

    private static void add(StringBuilder text, int c) throws IOException {
        if (text.length() >= TEXT_LIMIT) {
            throw new IOException("the server sent a text of more than " + TEXT_LIMIT + " bytes");
        }
        text.append((char) c);
    }

    private static String shown(int c) {
        return c >= ' ' && c <= '~' ? String.valueOf((char) c) : "\\x" + Integer.toHexString(c);
    }
}
