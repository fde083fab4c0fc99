package org.jamesarchive.index;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import org.apache.lucene.store.IndexOutput;
import org.jamesarchive.store.seal.PageSeal;

/** Writes a file as {@link SealedPagesInput} reads it: full pages, and a last one that is there even when it is empty. For one thread. */
final class SealedPagesOutput extends OutputStream {

    private final IndexOutput file;
    private final PageSeal seal;
    private final byte[] page = new byte[SealedPagesInput.PAGE_BYTES];
    private int filled;
    private long number;
    private boolean isClosed;

    SealedPagesOutput(IndexOutput file, PageSeal seal) throws IOException {
        this.file = file;
        this.seal = seal;
        byte[] header = seal.header();
        file.writeBytes(header, header.length);
    }

    @Override
    public void write(int one) throws IOException {
        write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int count) throws IOException {
        int at = offset;
        int left = count;
        while (left > 0) {
            if (filled == page.length) {
                writePage(false);
            }
            int taken = Math.min(left, page.length - filled);
            System.arraycopy(bytes, at, page, filled, taken);
            filled += taken;
            at += taken;
            left -= taken;
        }
    }

    private void writePage(boolean isLast) throws IOException {
        byte[] sealed = seal.seal(filled == page.length ? page : Arrays.copyOf(page, filled), number, isLast);
        file.writeBytes(sealed, sealed.length);
        number++;
        filled = 0;
    }

    @Override
    public void close() throws IOException {
        if (isClosed) {
            return;
        }
        isClosed = true;
        try (file) {
            writePage(true);
        }
    }
}
