package org.jamesarchive.store.seal;

import java.io.IOException;

/** A keyset file cannot be used, made or changed; one line that names it and says what was expected. Never holds key material. */
public final class KeysetException extends IOException {

    private static final long serialVersionUID = 1L;

    public KeysetException(String message) {
        super(message);
    }

    /** @param cause its message is not shown: a parser may quote what it could not read */
    public KeysetException(String message, Throwable cause) {
        super(message, cause);
    }
}
