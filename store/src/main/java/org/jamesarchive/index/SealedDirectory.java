package org.jamesarchive.index;

import java.io.IOException;
import org.apache.lucene.index.CorruptIndexException;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FilterDirectory;
import org.apache.lucene.store.IOContext;
import org.apache.lucene.store.IndexInput;
import org.apache.lucene.store.IndexOutput;
import org.apache.lucene.store.OutputStreamIndexOutput;
import org.jamesarchive.store.seal.BrokenSealException;
import org.jamesarchive.store.seal.Keyset;
import org.jamesarchive.store.seal.LostKeyException;
import org.jamesarchive.store.seal.PageSeal;

/**
 * A directory whose files are encrypted on disk. All that is written is sealed; a file that was written before there was a key is read as it is. Safe
 * for use by many threads.
 */
final class SealedDirectory extends FilterDirectory {

    private static final int BUFFER_BYTES = 8192;

    private final Keyset keys;

    SealedDirectory(Directory directory, Keyset keys) {
        super(directory);
        this.keys = keys;
    }

    @Override
    public IndexOutput createOutput(String name, IOContext context) throws IOException {
        return sealed(super.createOutput(name, context));
    }

    @Override
    public IndexOutput createTempOutput(String prefix, String suffix, IOContext context) throws IOException {
        return sealed(super.createTempOutput(prefix, suffix, context));
    }

    private IndexOutput sealed(IndexOutput file) throws IOException {
        try {
            return new OutputStreamIndexOutput(
                    "sealed " + file.getName(),
                    file.getName(),
                    new SealedPagesOutput(file, PageSeal.create(keys)),
                    BUFFER_BYTES);
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    @Override
    public IndexInput openInput(String name, IOContext context) throws IOException {
        IndexInput file = super.openInput(name, context);
        try {
            byte[] header = new byte[PageSeal.HEADER_LENGTH];
            if (file.length() < header.length) {
                return file;
            }
            file.readBytes(header, 0, header.length);
            file.seek(0);
            return PageSeal.isSealed(header) ? SealedPagesInput.open(name, file, opened(name, header), context) : file;
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    private PageSeal opened(String name, byte[] header) throws IOException {
        try {
            return PageSeal.open(keys, header);
        } catch (LostKeyException e) {
            throw new UnusableIndexException(name + " of the index is " + e.getMessage());
        } catch (BrokenSealException e) {
            throw new CorruptIndexException(String.valueOf(e.getMessage()), name, e);
        }
    }

    @Override
    public long fileLength(String name) throws IOException {
        try (IndexInput input = openInput(name, IOContext.READONCE)) {
            return input.length();
        }
    }
}
