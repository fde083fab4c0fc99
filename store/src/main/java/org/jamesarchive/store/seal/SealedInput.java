package org.jamesarchive.store.seal;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The frame inside a row of sealed chunks, opened chunk by chunk: no byte is given out that was not authenticated. Where it ends before its
 * last chunk, or goes on behind it, that is a {@link BrokenSealException}. Holds one chunk in memory. For one thread.
 */
public final class SealedInput extends InputStream {

    private final InputStream chunks;
    private final Keyset keys;
    private final String where;
    private Place place = new Place(0, 0);
    private byte[] piece = new byte[0];
    private int at;
    private int number;
    private boolean ended;

    private SealedInput(InputStream chunks, Keyset keys, String where) {
        this.chunks = chunks;
        this.keys = keys;
        this.where = where;
    }

    /**
     * Opens the first chunk.
     *
     * @param chunks ends where the last chunk ends; closed with this
     * @param where what to call it in errors: file and offset
     * @param expected the place that it must belong to; null when that is not known
     * @throws LostKeyException when the key is not there
     * @throws BrokenSealException when the first chunk is not what was sealed there
     */
    public static SealedInput open(InputStream chunks, Keyset keys, String where, @Nullable Place expected)
            throws IOException {
        SealedInput input = new SealedInput(chunks, keys, where);
        SealedChunk first = input.header(0);
        if (expected != null && !first.place().equals(expected)) {
            throw new BrokenSealException(where + ": sealed as " + first.place() + ", found as " + expected);
        }
        input.place = first.place();
        input.take(first);
        return input;
    }

    /** What the entry was sealed as. */
    public Place place() {
        return place;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
    }

    @Override
    public int read(byte[] bytes, int offset, int count) throws IOException {
        Objects.checkFromIndexSize(offset, count, bytes.length);
        if (count == 0) {
            return 0;
        }
        while (at == piece.length) {
            if (ended) {
                return -1;
            }
            take(header(number));
        }
        int given = Math.min(count, piece.length - at);
        System.arraycopy(piece, at, bytes, offset, given);
        at += given;
        return given;
    }

    @Override
    public void close() throws IOException {
        chunks.close();
    }

    private SealedChunk header(int wanted) throws IOException {
        byte[] header = chunks.readNBytes(SealedChunk.HEADER_LENGTH);
        Optional<SealedChunk> chunk = header.length < SealedChunk.HEADER_LENGTH
                ? Optional.empty()
                : SealedChunk.decode(ByteBuffer.wrap(header));
        return chunk.filter(found -> found.number() == wanted)
                .orElseThrow(() -> new BrokenSealException(where + ": chunk " + wanted + " is missing"));
    }

    private void take(SealedChunk chunk) throws IOException {
        if (!chunk.place().equals(place)) {
            throw new BrokenSealException(where + ": chunk " + number + " is one of " + chunk.place());
        }
        byte[] sealed = chunks.readNBytes(chunk.length() - SealedChunk.HEADER_LENGTH);
        try {
            piece = keys.open(sealed, chunk.encode());
        } catch (LostKeyException e) {
            throw new LostKeyException(e.keyId(), where + ": " + e.getMessage());
        } catch (BrokenSealException e) {
            throw new BrokenSealException(where + ": chunk " + number + " " + e.getMessage(), e);
        }
        at = 0;
        number++;
        ended = chunk.last();
        if (ended && chunks.read() >= 0) {
            throw new BrokenSealException(where + ": something follows the last chunk");
        }
    }
}
