package org.jamesarchive.message;

import java.io.IOException;
import java.io.InputStream;

/** Gives the text of files that need somebody who knows their format, such as PDF. Safe for use by many threads. */
@FunctionalInterface
public interface AttachmentText {

    /** Knows no format. */
    AttachmentText NONE = (fileName, mediaType, bytes, limit) -> Text.EMPTY;

    /**
     * Reads one file. A file that cannot be read, or an extractor that fails, is a defect and no exception.
     *
     * @param fileName empty when there is none
     * @param mediaType lower case, as declared; hostile like the bytes
     * @param bytes decoded; need not be read to the end nor closed
     * @param limit most characters that are of use
     * @throws IOException when {@code bytes} throws it
     */
    Text read(String fileName, String mediaType, InputStream bytes, int limit) throws IOException;

    /**
     * What was read.
     *
     * @param defect why it is not all there is, in words; empty when all is well
     */
    record Text(String text, String defect) {

        /** Nothing to read. */
        public static final Text EMPTY = new Text("", "");
    }
}
