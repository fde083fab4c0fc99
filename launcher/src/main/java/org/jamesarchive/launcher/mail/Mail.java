package org.jamesarchive.launcher.mail;

/** One mail to journal: where it came from and its bytes as they go on the wire, before dot-stuffing. Immutable by agreement. */
public final class Mail {

    private final String name;
    private final byte[] bytes;

    /**
     * @param name where it came from, for messages to people
     * @param bytes the mail, lines ended by CRLF; the array must not be changed afterwards
     */
    public Mail(String name, byte[] bytes) {
        this.name = name;
        this.bytes = bytes;
    }

    public String name() {
        return name;
    }

    /** The array itself, not a copy. */
    public byte[] bytes() {
        return bytes;
    }

    public int size() {
        return bytes.length;
    }

    @Override
    public String toString() {
        return name + " (" + bytes.length + " bytes)";
    }
}
