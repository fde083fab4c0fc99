package org.jamesarchive.journal;

import java.io.IOException;
import org.jamesarchive.store.StoredCopy;

/** Reads stored copies for people. Safe for use by many threads. */
@FunctionalInterface
public interface MailReader {

    /**
     * Reads one copy.
     *
     * @throws IOException when its bytes cannot be read; never on account of what they are
     */
    ArchivedMail read(StoredCopy copy) throws IOException;

    /** Differs between readers that make different things of the same copy, such as those of two versions: what an index has of the one is made anew. */
    default String edition() {
        return "";
    }
}
