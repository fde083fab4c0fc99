package org.jamesarchive.store.segment;

import java.nio.charset.StandardCharsets;

/** The Message-ID field of a message (RFC 5322 §3.6.4), as the catalog keeps it. */
public final class MessageIdField {

    /** A field that does not begin within this many bytes of a message is not seen. */
    public static final int HEADER_BYTES_LIMIT = 64 * 1024;

    /** A longer one counts as none: RFC 5322 §2.1.1 has no longer lines. */
    static final int LENGTH_LIMIT = 998;

    private static final byte[] NAME = "message-id:".getBytes(StandardCharsets.US_ASCII);

    private MessageIdField() {}

    /**
     * The first one in the header with which {@code message} begins: what stands between its angle brackets, else all of it; white space, which
     * folding may have put there, is left out. Empty when there is none.
     *
     * @param length of the bytes that are there, of the message or of its beginning
     */
    public static String of(byte[] message, int length) {
        int end = Math.min(length, HEADER_BYTES_LIMIT);
        int line = 0;
        while (line < end && message[line] != '\n' && message[line] != '\r') {
            int next = behindLine(message, line, end);
            if (isName(message, line, end)) {
                while (next < end && (message[next] == ' ' || message[next] == '\t')) {
                    next = behindLine(message, next, end);
                }
                return value(message, line + NAME.length, next);
            }
            line = next;
        }
        return "";
    }

    /** Only its own form is one: what stands between angle brackets, without them, without white space. */
    public static String of(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return value(bytes, 0, bytes.length);
    }

    private static int behindLine(byte[] message, int from, int end) {
        int at = from;
        while (at < end && message[at] != '\n') {
            at++;
        }
        return Math.min(at + 1, end);
    }

    private static boolean isName(byte[] message, int from, int end) {
        if (end - from < NAME.length) {
            return false;
        }
        for (int i = 0; i < NAME.length; i++) {
            int c = message[from + i];
            if ((c >= 'A' && c <= 'Z' ? c + 'a' - 'A' : c) != NAME[i]) {
                return false;
            }
        }
        return true;
    }

    private static String value(byte[] bytes, int from, int to) {
        int open = indexOf(bytes, '<', from, to);
        int close = open < 0 ? -1 : indexOf(bytes, '>', open, to);
        int begin = close < 0 ? from : open + 1;
        int end = close < 0 ? to : close;
        byte[] kept = new byte[Math.max(0, end - begin)];
        int length = 0;
        for (int at = begin; at < end; at++) {
            if (Byte.toUnsignedInt(bytes[at]) > ' ') {
                kept[length] = bytes[at];
                length++;
            }
        }
        return length > LENGTH_LIMIT ? "" : new String(kept, 0, length, StandardCharsets.UTF_8);
    }

    private static int indexOf(byte[] bytes, char wanted, int from, int to) {
        for (int at = from; at < to; at++) {
            if (bytes[at] == wanted) {
                return at;
            }
        }
        return -1;
    }
}
