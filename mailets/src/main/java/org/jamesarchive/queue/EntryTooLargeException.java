package org.jamesarchive.queue;

import java.io.IOException;

/** The entry is over {@link QueueSettings#entrySizeLimit}. Permanent for this entry ({@code 552 5.3.4}). */
public final class EntryTooLargeException extends IOException {

    private static final long serialVersionUID = 1L;

    public EntryTooLargeException(long size, long limit) {
        super("entry of " + size + " bytes is over the limit of " + limit);
    }
}
