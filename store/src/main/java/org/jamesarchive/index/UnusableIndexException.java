package org.jamesarchive.index;

import java.io.IOException;

/** An index that this program cannot use, or of another log; it is thrown away and made anew. */
final class UnusableIndexException extends IOException {

    private static final long serialVersionUID = 1L;

    UnusableIndexException(String message) {
        super(message);
    }
}
