package org.jamesarchive.worker;

import java.io.IOException;
import java.io.InputStream;
import org.jamesarchive.store.Content;

/** Gives single parts of mails, decoded. Safe for use by many threads. */
@FunctionalInterface
interface PartReader {

    /** Takes the part. */
    interface Taker {

        /**
         * Called once, when the part is there.
         *
         * @param fileName as the mail has it; empty when there is none
         * @param mediaType lower case, hostile
         * @param bytes decoded
         */
        void take(String fileName, String mediaType, InputStream bytes) throws IOException;
    }

    /**
     * Looks for a part.
     *
     * @param path as {@link org.jamesarchive.message.Attachment#path} has it
     * @return whether there is such a part
     * @throws IOException when the mail cannot be read, and what the taker throws
     */
    boolean read(Content mail, String path, Taker taker) throws IOException;
}
