package org.jamesarchive.launcher.importing.imap;

/** An nstring (RFC 3501 §9): NIL, or bytes, or more bytes than were wanted. Immutable by agreement. */
final class ImapString {

    static final ImapString NIL = new ImapString(new byte[0]);
    static final ImapString TOO_LONG = new ImapString(new byte[0]);

    private final byte[] bytes;

    ImapString(byte[] bytes) {
        this.bytes = bytes;
    }

    /** The array itself, not a copy; empty with NIL and TOO_LONG. */
    byte[] bytes() {
        return bytes;
    }
}
