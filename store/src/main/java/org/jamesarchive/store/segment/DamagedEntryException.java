package org.jamesarchive.store.segment;

import java.io.IOException;

/** What is on disk is not what was written: a checksum, the leaf hash or the content id does not match. */
public final class DamagedEntryException extends IOException {

    private static final long serialVersionUID = 1L;

    public DamagedEntryException(String message) {
        super(message);
    }

    public DamagedEntryException(String message, Throwable cause) {
        super(message, cause);
    }
}
