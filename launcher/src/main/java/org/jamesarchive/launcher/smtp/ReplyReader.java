package org.jamesarchive.launcher.smtp;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/** Reads SMTP replies (RFC 5321 §4.2), of one line or several; what is not printable US-ASCII becomes {@code ?}. Used by one thread. */
final class ReplyReader {

    private static final int REPLY_LINE_LIMIT = 4096;
    private static final int REPLY_LINES_LIMIT = 100;

    private final InputStream in;

    ReplyReader(InputStream in) {
        this.in = new BufferedInputStream(in);
    }

    /** @throws IOException when the connection ends or times out, or what comes is no SMTP reply */
    SmtpReply next() throws IOException {
        StringBuilder text = new StringBuilder();
        for (int lines = 0; lines < REPLY_LINES_LIMIT; lines++) {
            String line = readLine();
            if (!line.matches("[2-5][0-9][0-9]([ -].*)?")) {
                throw new IOException("no SMTP reply: " + line);
            }
            if (line.length() > 4) {
                text.append(text.isEmpty() ? "" : " ").append(line, 4, line.length());
            }
            if (line.length() == 3 || line.charAt(3) == ' ') {
                return new SmtpReply(Integer.parseInt(line.substring(0, 3)), text.toString());
            }
        }
        throw new IOException("a reply of more than " + REPLY_LINES_LIMIT + " lines");
    }

    private String readLine() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new EOFException("the server closed the connection");
            }
            if (line.length() == REPLY_LINE_LIMIT) {
                throw new IOException("a reply line of more than " + REPLY_LINE_LIMIT + " bytes");
            }
            if (next != '\r') {
                line.append(next < ' ' || next > '~' ? '?' : (char) next);
            }
        }
        return line.toString();
    }
}
