package org.jamesarchive.index;

import java.io.IOException;

/** The log that an index follows cannot be read; the index is not to blame. */
final class UnreadableLogException extends IOException {

    private static final long serialVersionUID = 1L;

    UnreadableLogException(IOException cause) {
        super("the log cannot be read: " + cause.getMessage(), cause);
    }
}
