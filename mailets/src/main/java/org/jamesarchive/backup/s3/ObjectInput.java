package org.jamesarchive.backup.s3;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import software.amazon.awssdk.core.exception.SdkException;

/** The bytes of an object, whose failures name it. */
final class ObjectInput extends FilterInputStream {

    private final String name;

    ObjectInput(InputStream in, String name) {
        super(in);
        this.name = name;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
    }

    @Override
    public int read(byte[] bytes, int offset, int count) throws IOException {
        try {
            return super.read(bytes, offset, count);
        } catch (IOException | SdkException e) {
            throw new IOException(name + ": " + e.getMessage(), e);
        }
    }
}
