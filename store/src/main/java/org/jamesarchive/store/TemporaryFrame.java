package org.jamesarchive.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/** A frame on its way through a file in {@code tmp}. What fails here is the disk, not the message. For one thread. */
final class TemporaryFrame implements FrameSink, AutoCloseable {

    private final AppendFile file;
    private long length;

    TemporaryFrame(Disk disk, Path path) throws StoreUnavailableException {
        try {
            file = disk.create(path);
        } catch (IOException e) {
            throw new StoreUnavailableException("cannot make " + path + ": " + e.getMessage(), e);
        }
    }

    @Override
    public void write(ByteBuffer bytes) throws StoreUnavailableException {
        try {
            while (bytes.hasRemaining()) {
                int count = file.write(bytes, length);
                if (count <= 0) {
                    throw new IOException("the disk took no byte of " + bytes.remaining());
                }
                length += count;
            }
        } catch (IOException e) {
            throw new StoreUnavailableException("cannot write a temporary file: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
