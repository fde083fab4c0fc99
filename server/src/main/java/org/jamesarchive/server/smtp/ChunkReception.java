package org.jamesarchive.server.smtp;

/**
 * Takes in the chunks of one message ({@code BDAT}, RFC 3030 §2): so many octets as were announced, exactly as they come. Nothing in
 * them ends anything, so bare CR and LF are kept: they cannot smuggle.
 */
final class ChunkReception implements Reception {

    private final IncomingMessage message;
    private long missing;

    ChunkReception(IncomingMessage message) {
        this.message = message;
    }

    /** A chunk of so many octets begins. */
    void expect(long octets) {
        missing = octets;
    }

    @Override
    public int accept(byte[] bytes, int offset, int length) {
        int taken = (int) Math.min(length, missing);
        message.append(bytes, offset, offset + taken);
        missing -= taken;
        return taken;
    }

    @Override
    public boolean ended() {
        return missing == 0;
    }

    IncomingMessage message() {
        return message;
    }
}
