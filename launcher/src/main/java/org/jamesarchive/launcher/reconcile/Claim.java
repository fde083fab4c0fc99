package org.jamesarchive.launcher.reconcile;

import java.nio.ByteBuffer;
import java.util.HexFormat;

/**
 * What a gateway says of one message and one archive domain.
 *
 * @param kind what it says
 * @param contentId 64 hexadecimal digits
 * @param gateway number of the gateway
 * @param domain number of the domain
 * @param millis when it was acknowledged, milliseconds since 1970; 0 for other kinds
 * @param copies workers that were to have it; 0 for other kinds
 */
record Claim(Kind kind, String contentId, int gateway, int domain, long millis, int copies) {

    /** What a gateway can say. */
    enum Kind {
        ACKNOWLEDGED('A'),
        QUEUED('Q'),
        PARKED('P');

        private final char mark;

        Kind(char mark) {
            this.mark = mark;
        }

        private static Kind of(byte mark) {
            for (Kind kind : values()) {
                if (kind.mark == mark) {
                    return kind;
                }
            }
            throw new IllegalArgumentException("no kind of claim: " + mark);
        }
    }

    /** Bytes of one claim in a file. */
    static final int SIZE = 32 + 1 + 4 + 4 + 8 + 4;

    private static final int CONTENT_ID_BYTES = 32;

    void write(ByteBuffer to) {
        to.put(HexFormat.of().parseHex(contentId))
                .put((byte) kind.mark)
                .putInt(gateway)
                .putInt(domain)
                .putLong(millis)
                .putInt(copies);
    }

    static Claim read(ByteBuffer from) {
        byte[] contentId = new byte[CONTENT_ID_BYTES];
        from.get(contentId);
        Kind kind = Kind.of(from.get());
        return new Claim(
                kind, HexFormat.of().formatHex(contentId), from.getInt(), from.getInt(), from.getLong(), from.getInt());
    }
}
