package org.jamesarchive.message;

import java.io.IOException;
import java.io.InputStream;

/** Takes one part of a mail. */
@FunctionalInterface
public interface PartTaker {

    /**
     * Called once, when the part is there.
     *
     * @param fileName as {@link Attachment} has it
     * @param mediaType as {@link Attachment} has it
     * @param bytes decoded; need not be read to the end nor closed
     */
    void take(String fileName, String mediaType, InputStream bytes) throws IOException;
}
