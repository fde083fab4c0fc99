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
}
