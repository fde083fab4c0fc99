package org.jamesarchive.store.segment;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import org.jamesarchive.store.seal.Keyset;

/**
 * The zstd frames of a segment as they would stand there without encryption: sealed ones opened, the others as they are, trailers and footer
 * left out. Ends at the end of the last whole entry; what is damaged is left out as well. Holds one chunk in memory. For one thread.
 */
final class UnsealedInput extends InputStream {

    private final Path segment;
    private final Keyset keys;
    private final SegmentReader reader;
    private InputStream frame = InputStream.nullInputStream();

    UnsealedInput(Path segment, Keyset keys) throws IOException {
        this.segment = segment;
        this.keys = keys;
        this.reader = SegmentReader.open(segment);
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
    }

    @Override
    public int read(byte[] bytes, int offset, int count) throws IOException {
        Objects.checkFromIndexSize(offset, count, bytes.length);
        int read = frame.read(bytes, offset, count);
        while (read < 0) {
            Optional<SegmentItem> item = reader.next();
            if (item.isEmpty()) {
                return -1;
            }
            if (item.get() instanceof SegmentItem.Entry entry) {
                frame.close();
                Trailer trailer = entry.trailer();
                frame = FrameInput.compressed(
                        segment, trailer.frameOffset(), trailer.frameLength(), keys, trailer.place());
                read = frame.read(bytes, offset, count);
            }
        }
        return read;
    }

    @Override
    public void close() throws IOException {
        frame.close();
        reader.close();
    }
}
