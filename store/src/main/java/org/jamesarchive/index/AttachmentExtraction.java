package org.jamesarchive.index;

import java.io.IOException;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jamesarchive.journal.ArchivedMail;
import org.jamesarchive.store.StoredCopy;

/** Reads mails with the texts of their files, which takes long and may not be possible at every time. Safe for use by many threads. */
public interface AttachmentExtraction {

    /** Whether mails can be read now. */
    boolean isReady();

    /**
     * Reads a copy.
     *
     * @param isWanted false breaks it off
     * @return empty when it was broken off, or could not be read to the end for reasons that lie not in the mail
     * @throws IOException when its bytes cannot be read
     */
    Optional<ArchivedMail> read(StoredCopy copy, BooleanSupplier isWanted) throws IOException;
}
