package org.jamesarchive.store.segment;

import com.github.luben.zstd.RecyclingBufferPool;
import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jamesarchive.store.seal.BrokenSealException;
import org.jamesarchive.store.seal.Keyset;
import org.jamesarchive.store.seal.Place;
import org.jamesarchive.store.seal.SealedChunk;
import org.jamesarchive.store.seal.SealedInput;
import org.jspecify.annotations.Nullable;

/**
 * The bytes inside one zstd frame of a file, sealed or not, which ends with the frame. zstd's own checksum is checked when the end is read.
 * Holds a file of its own, so that an interrupted reader disturbs nobody. For one thread.
 */
final class FrameInput extends FilterInputStream {

    /** RFC 8878 §3.1.1.1, the magic included. */
    private static final int HEADER_BYTES_LIMIT = 18;

    private FrameInput(InputStream zstd) {
        super(zstd);
    }

    /**
     * Opens a frame, with the dictionary that it names and, if it is sealed, with its key.
     *
     * @param place what a sealed frame must be sealed as; null when that is not known
     * @throws DamagedEntryException when the dictionary is lost, or the seal is broken
     * @throws org.jamesarchive.store.seal.LostKeyException when the key is lost
     */
    static FrameInput open(Path file, long offset, long length, Dictionaries dictionaries, @Nullable Place place)
            throws IOException {
        PushbackInputStream compressed = new PushbackInputStream(
                compressed(file, offset, length, dictionaries.keys(), place), HEADER_BYTES_LIMIT);
        try {
            byte[] header = compressed.readNBytes(HEADER_BYTES_LIMIT);
            compressed.unread(header);
            long dictionary = Zstd.getDictIdFromFrame(header);
            ZstdInputStreamNoFinalizer zstd = new ZstdInputStreamNoFinalizer(compressed, RecyclingBufferPool.INSTANCE);
            return dictionary == 0 ? new FrameInput(zstd) : withDictionary(zstd, dictionaries, file, dictionary);
        } catch (IOException | RuntimeException e) {
            compressed.close();
            throw e;
        }
    }

    /** The frame itself; opened, if it is sealed. Throws as {@link #open}. */
    static InputStream compressed(Path file, long offset, long length, Keyset keys, @Nullable Place place)
            throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
        try {
            Range stored = new Range(channel, offset, length);
            return SealedChunk.isMagic(stored.beginning(Integer.BYTES))
                    ? SealedInput.open(stored, keys, file.getFileName() + " offset " + offset, place)
                    : stored;
        } catch (BrokenSealException e) {
            channel.close();
            throw new DamagedEntryException(String.valueOf(e.getMessage()), e);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /** Opens the frame of an entry whose trailer is whole. */
    static FrameInput open(Path file, Trailer entry, Dictionaries dictionaries) throws IOException {
        return open(file, entry.frameOffset(), entry.frameLength(), dictionaries, entry.place());
    }

    private static FrameInput withDictionary(
            ZstdInputStreamNoFinalizer zstd, Dictionaries dictionaries, Path file, long dictionary) throws IOException {
        try {
            return new FrameInput(zstd.setDict(dictionaries.get(file, dictionary)));
        } catch (IOException | RuntimeException e) {
            zstd.close();
            throw e;
        }
    }

    /** A part of a file; closing it closes the file. */
    private static final class Range extends InputStream {

        private final FileChannel channel;
        private final long end;
        private long at;

        Range(FileChannel channel, long offset, long length) {
            this.channel = channel;
            this.at = offset;
            this.end = offset + length;
        }

        /** Without passing it. */
        byte[] beginning(int count) throws IOException {
            ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(count, end - at));
            int read = 0;
            while (bytes.hasRemaining() && read >= 0) {
                read = channel.read(bytes, at + bytes.position());
            }
            return bytes.array();
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
        }

        @Override
        public int read(byte[] bytes, int offset, int count) throws IOException {
            int wanted = (int) Math.min(count, end - at);
            if (wanted <= 0) {
                return count == 0 ? 0 : -1;
            }
            int read = channel.read(ByteBuffer.wrap(bytes, offset, wanted), at);
            at += Math.max(read, 0);
            return read;
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
