package org.jamesarchive.index;

import java.io.EOFException;
import java.io.FileNotFoundException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import org.apache.lucene.index.CorruptIndexException;
import org.apache.lucene.index.IndexFormatTooNewException;
import org.apache.lucene.index.IndexFormatTooOldException;
import org.jspecify.annotations.Nullable;

/** What a failure of an index means. */
final class IndexFailure {

    private static final int CAUSES_LIMIT = 20;

    private IndexFailure() {}

    /** Whether what is on disk is of no use any more. A full disk or a failing one is no reason to throw the index away. */
    static boolean isCorruption(Throwable failure) {
        List<Throwable> chain = chain(failure);
        return chain.stream().noneMatch(UnreadableLogException.class::isInstance)
                && chain.stream()
                        .anyMatch(cause -> cause instanceof UnusableIndexException
                                || cause instanceof CorruptIndexException
                                || cause instanceof IndexFormatTooOldException
                                || cause instanceof IndexFormatTooNewException
                                || cause instanceof NoSuchFileException
                                || cause instanceof FileNotFoundException
                                || cause instanceof EOFException);
    }

    /** Whether memory ended, or the program has a bug: then what was being indexed may be why. */
    static boolean isError(Throwable failure) {
        return chain(failure).stream().anyMatch(Error.class::isInstance);
    }

    private static List<Throwable> chain(Throwable failure) {
        List<Throwable> chain = new ArrayList<>();
        @Nullable Throwable cause = failure;
        while (cause != null && chain.size() < CAUSES_LIMIT) {
            chain.add(cause);
            cause = cause.getCause();
        }
        return chain;
    }
}
