package org.jamesarchive.launcher.importing;

import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** A file that is read, with its progress told, and a look at its head beforehand. Used by one thread. */
final class CountedStream extends FilterInputStream {

    private static final int BUFFER_BYTES = 1 << 16;

    private final ItemSink sink;
    private long counted;

    CountedStream(InputStream file, ItemSink sink) {
        super(new BufferedInputStream(file, BUFFER_BYTES));
        this.sink = sink;
    }

    /** The first bytes, which are read again afterwards. */
    byte[] head() throws IOException {
        in.mark(FileKind.HEAD_BYTES);
        byte[] head = in.readNBytes(FileKind.HEAD_BYTES);
        in.reset();
        return head;
    }

    @Override
    public int read() throws IOException {
        int next = in.read();
        count(next < 0 ? 0 : 1);
        return next;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        int read = in.read(buffer, offset, length);
        count(Math.max(read, 0));
        return read;
    }

    /** Counts what was read in another way. */
    void count(long bytes) {
        counted += bytes;
        sink.progress(bytes);
    }

    /** Counts what was not read of a file of {@code size} bytes, whatever the reason. */
    void finish(long size) {
        count(Math.max(0, size - counted));
    }

    @Override
    public boolean markSupported() {
        return false;
    }
}
