package org.jamesarchive.server.smtp;

import java.nio.charset.StandardCharsets;

/**
 * Counts the {@code Received} fields of a message's header as its bytes pass by (RFC 5321 §6.3: simple counting of them is how a
 * mail loop is told). The header ends at the first empty line; a line ends with LF. Keeps a few numbers, whatever the message.
 */
final class HopCount {

    private static final byte[] NAME = "received".getBytes(StandardCharsets.US_ASCII);

    /** Beyond {@link #NAME}: the name was read, a colon must follow. */
    private static final int AFTER_NAME = NAME.length;

    /** The line is no Received field, or was counted already. */
    private static final int REST_OF_LINE = -1;

    private static final byte LOWER_CASE = 0x20;

    private final int limit;
    private int count;
    private int matched;
    private boolean emptyLine = true;
    private boolean header = true;

    /** @param limit most Received fields */
    HopCount(int limit) {
        this.limit = limit;
    }

    /** Looks at the next bytes of the message. Whether there are now more Received fields than the limit. */
    boolean exceededBy(byte[] bytes, int from, int to) {
        for (int at = from; at < to && header; at++) {
            byte next = bytes[at];
            if (next == '\n') {
                header = !emptyLine;
                emptyLine = true;
                matched = 0;
            } else if (next != '\r') {
                emptyLine = false;
                if (matched != REST_OF_LINE) {
                    matched = match(next);
                }
            }
        }
        return count > limit;
    }

    private int match(byte next) {
        if (matched < AFTER_NAME) {
            return (next | LOWER_CASE) == NAME[matched] ? matched + 1 : REST_OF_LINE;
        }
        if (next == ':') {
            count++;
            return REST_OF_LINE;
        }
        return next == ' ' || next == '\t' ? AFTER_NAME : REST_OF_LINE; // RFC 5322 §4.5: white space before the colon
    }
}
