package org.jamesarchive.server.smtp;

/** Takes in the bytes that follow {@code DATA} or a {@code BDAT} command. Belongs to one connection. */
interface Reception {

    /**
     * Takes in the next bytes.
     *
     * @return how many of them belonged to the message: fewer than {@code length} only when the reception ended
     */
    int accept(byte[] bytes, int offset, int length);

    /** Whether the next byte is a command's. */
    boolean ended();
}
