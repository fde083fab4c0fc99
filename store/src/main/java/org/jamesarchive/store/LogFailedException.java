package org.jamesarchive.store;

import java.io.IOException;

/** The log may not be written any more until the store is opened anew. */
final class LogFailedException extends IOException {

    private static final long serialVersionUID = 1L;

    LogFailedException(String message, Throwable cause) {
        super(message, cause);
    }
}
