package org.jamesarchive.store.segment;

import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Keeps what was read until it is told to stop. For one thread. */
final class HeadRecorder extends FilterInputStream {

    private final ByteArrayOutputStream recorded = new ByteArrayOutputStream(4 * TarEntry.BLOCK_BYTES);
    private boolean recording = true;

    HeadRecorder(InputStream in) {
        super(in);
    }

    /** What is read from now on is not kept. */
    void stop() {
        recording = false;
    }

    /** What was read until then; a copy. */
    byte[] recorded() {
        return recorded.toByteArray();
    }

    @Override
    public int read() throws IOException {
        int read = super.read();
        if (recording && read >= 0) {
            recorded.write(read);
        }
        return read;
    }

    @Override
    public int read(byte[] bytes, int offset, int count) throws IOException {
        int read = super.read(bytes, offset, count);
        if (recording && read > 0) {
            recorded.write(bytes, offset, read);
        }
        return read;
    }

    @Override
    public long skip(long count) throws IOException {
        return recording ? readNBytes((int) Math.min(count, TarEntry.BLOCK_BYTES)).length : super.skip(count);
    }
}
