package org.jamesarchive.launcher.importing;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;

/**
 * The bytes of one entry of a zip file. Ends with an IOException, instead of its end, when they are not what the file says of them
 * (which is so also when they are encrypted), and before that when they blow up. Used by one thread.
 */
final class ZipEntryStream extends FilterInputStream {

    /** Mail does not compress by more; what is small may. */
    static final int RATIO_LIMIT = 100;

    static final int UNLIMITED_BYTES = 16_000_000;

    private final ZipEntry entry;
    private final CRC32 crc = new CRC32();
    private long size;

    ZipEntryStream(InputStream inflated, ZipEntry entry) {
        super(inflated);
        this.entry = entry;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        int read = in.read(buffer, offset, length);
        if (read < 0) {
            verify();
            return read;
        }
        crc.update(buffer, offset, read);
        size += read;
        if (size > UNLIMITED_BYTES && size / RATIO_LIMIT > entry.getCompressedSize()) {
            throw new IOException("inflates to more than " + RATIO_LIMIT + " times its size in the zip file");
        }
        return read;
    }

    @Override
    public boolean markSupported() {
        return false;
    }

    private void verify() throws IOException {
        if (size != entry.getSize() || crc.getValue() != entry.getCrc()) {
            throw new IOException("damaged or encrypted: its CRC-32 is another");
        }
    }
}
