package org.jamesarchive.launcher.mail;

import java.io.IOException;
import java.time.Instant;
import java.util.Optional;

/** Takes the mails of one file, one after another. */
public interface MboxSink {

    /**
     * One mail.
     *
     * @param offset where in the file the line stands that begins it, in bytes
     * @param date what that line says of its delivery
     * @param mail its bytes, quoting undone, line ends as in the file
     */
    void mail(long offset, Optional<Instant> date, byte[] mail) throws IOException, InterruptedException;

    /** A mail that is larger than the limit; its bytes were passed over. */
    void tooLarge(long offset) throws IOException, InterruptedException;
}
