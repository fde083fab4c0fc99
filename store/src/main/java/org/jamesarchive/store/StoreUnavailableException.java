package org.jamesarchive.store;

import java.io.IOException;

/** The store cannot take a message now: disk full, read-only or failing. Temporary for the sender ({@code 452 4.3.1}). */
public final class StoreUnavailableException extends IOException {

    private static final long serialVersionUID = 1L;

    /** @param message what the operator should know; never shown to an SMTP client */
    public StoreUnavailableException(String message) {
        super(message);
    }

    public StoreUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
