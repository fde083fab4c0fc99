package org.jamesarchive.store;

import java.io.IOException;

/** A data directory cannot be opened as it is configured; one line that says what is wrong and what was expected. */
public final class StoreConfigurationException extends IOException {

    private static final long serialVersionUID = 1L;

    public StoreConfigurationException(String message) {
        super(message);
    }

    public StoreConfigurationException(String message, Throwable cause) {
        super(message, cause);
    }
}
