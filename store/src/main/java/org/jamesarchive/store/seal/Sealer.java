package org.jamesarchive.store.seal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** Seals the frame of one entry after another, in memory of two chunks at most. For one thread. */
public final class Sealer {

    private final Keyset keys;
    private final byte[] buffer = new byte[SealedChunk.PIECE_LIMIT];

    /** @param keys with a primary key */
    public Sealer(Keyset keys) {
        this.keys = keys;
    }

    /** Takes the sealed bytes in order, all of each buffer. */
    public interface Sink {
        void write(ByteBuffer bytes) throws IOException;
    }

    /** Begins with an entry; the one before must have ended. */
    public Sealing begin(Place place, Sink sink) {
        return new Sealing(place, sink);
    }

    /** One entry in the making. */
    public final class Sealing {

        private final Place place;
        private final Sink sink;
        private int number;
        private int taken;

        private Sealing(Place place, Sink sink) {
            this.place = place;
            this.sink = sink;
        }

        /** Takes the next bytes of the frame, all of them. */
        public void write(ByteBuffer bytes) throws IOException {
            while (bytes.hasRemaining()) {
                if (taken == SealedChunk.PIECE_LIMIT) {
                    drain(false);
                }
                int count = Math.min(bytes.remaining(), SealedChunk.PIECE_LIMIT - taken);
                bytes.get(buffer, taken, count);
                taken += count;
            }
        }

        /** The frame has ended. */
        public void end() throws IOException {
            drain(true);
        }

        private void drain(boolean last) throws IOException {
            byte[] header = new SealedChunk(place, number, last, taken + SealedChunk.OVERHEAD).encode();
            byte[] sealed = keys.seal(Arrays.copyOf(buffer, taken), header);
            sink.write(ByteBuffer.wrap(header));
            sink.write(ByteBuffer.wrap(sealed));
            number++;
            taken = 0;
        }
    }
}
