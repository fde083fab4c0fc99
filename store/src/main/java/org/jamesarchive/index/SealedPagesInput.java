package org.jamesarchive.index;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.apache.lucene.index.CorruptIndexException;
import org.apache.lucene.store.BufferedIndexInput;
import org.apache.lucene.store.IOContext;
import org.apache.lucene.store.IndexInput;
import org.jamesarchive.store.seal.BrokenSealException;
import org.jamesarchive.store.seal.PageSeal;

/**
 * Reads a file whose pages are sealed, or a part of it, at any place. Behind the header stand pages of {@value #PAGE_BYTES} bytes, the last one may
 * be shorter. Keeps the page that it read last. For one thread; clones and slices are independent.
 */
final class SealedPagesInput extends BufferedIndexInput {

    /** Length of a page before it is sealed: small, since terms and skip data are read at many places. */
    static final int PAGE_BYTES = 4096;

    private static final int SEALED_BYTES = PAGE_BYTES + PageSeal.OVERHEAD;
    private static final byte[] NO_PAGE = {};

    private final PageSeal seal;
    private final long pages;
    private final long begin;
    private final long length;
    private IndexInput file;
    private boolean isClone;
    private byte[] page = NO_PAGE;
    private long pageNumber = -1;

    private SealedPagesInput(
            String name, IndexInput file, PageSeal seal, long pages, long begin, long length, int bufferSize) {
        super(name, bufferSize);
        this.file = file;
        this.seal = seal;
        this.pages = pages;
        this.begin = begin;
        this.length = length;
    }

    /** @throws CorruptIndexException when a file cannot be so long */
    static SealedPagesInput open(String name, IndexInput file, PageSeal seal, IOContext context)
            throws CorruptIndexException {
        long sealed = file.length() - PageSeal.HEADER_LENGTH;
        long pages = (sealed + SEALED_BYTES - 1) / SEALED_BYTES;
        long length = sealed - pages * PageSeal.OVERHEAD;
        if (pages == 0 || length < (pages - 1) * PAGE_BYTES) {
            throw new CorruptIndexException("cut: it has " + file.length() + " bytes", name);
        }
        return new SealedPagesInput("sealed " + name, file, seal, pages, 0, length, bufferSize(context));
    }

    @Override
    protected void readInternal(ByteBuffer wanted) throws IOException {
        long from = getFilePointer();
        if (from + wanted.remaining() > length) {
            throw new EOFException("read past EOF: " + this);
        }
        long at = begin + from;
        while (wanted.hasRemaining()) {
            load(at / PAGE_BYTES);
            int inPage = (int) (at % PAGE_BYTES);
            int taken = Math.min(wanted.remaining(), page.length - inPage);
            if (taken <= 0) {
                throw new EOFException("read past EOF: " + this);
            }
            wanted.put(page, inPage, taken);
            at += taken;
        }
    }

    private void load(long number) throws IOException {
        if (number == pageNumber) {
            return;
        }
        boolean isLast = number == pages - 1;
        long at = PageSeal.HEADER_LENGTH + number * SEALED_BYTES;
        byte[] sealed = new byte[(int) (isLast ? file.length() - at : SEALED_BYTES)];
        file.seek(at);
        file.readBytes(sealed, 0, sealed.length);
        try {
            page = seal.open(sealed, number, isLast);
            pageNumber = number;
        } catch (BrokenSealException e) {
            throw new CorruptIndexException(String.valueOf(e.getMessage()), this, e);
        }
    }

    @Override
    protected void seekInternal(long position) throws IOException {
        if (position > length) {
            throw new EOFException("seek past EOF: " + position + " in " + this);
        }
    }

    @Override
    public long length() {
        return length;
    }

    @Override
    public SealedPagesInput clone() {
        SealedPagesInput clone = (SealedPagesInput) super.clone();
        clone.file = file.clone();
        clone.isClone = true;
        clone.page = NO_PAGE;
        clone.pageNumber = -1;
        return clone;
    }

    @Override
    public IndexInput slice(String description, long offset, long count) {
        if (offset < 0 || count < 0 || count > length - offset) {
            throw new IllegalArgumentException(
                    "slice " + description + " from " + offset + " of " + count + " bytes is not within " + this);
        }
        SealedPagesInput slice = new SealedPagesInput(
                getFullSliceDescription(description),
                file.clone(),
                seal,
                pages,
                begin + offset,
                count,
                getBufferSize());
        slice.isClone = true;
        return slice;
    }

    @Override
    public void close() throws IOException {
        if (!isClone) {
            file.close();
        }
    }
}
