package org.jamesarchive.launcher.importing;

import java.io.IOException;

/** Where existing mail is. Used by one thread. */
public interface MailSource {

    /** How much there is to read, in about bytes; for the time that is left only. */
    long weight() throws IOException, InterruptedException;

    /**
     * Hands every mail to {@code sink}; what cannot be read is told to it, and the next is read.
     *
     * @throws IOException when the source as a whole cannot be read, or no longer
     */
    void read(ItemSink sink) throws IOException, InterruptedException;
}
