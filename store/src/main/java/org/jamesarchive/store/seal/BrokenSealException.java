package org.jamesarchive.store.seal;

import java.io.IOException;

/** What is sealed was changed, cut, put in another order or brought from elsewhere; or the key is another one of the same number. */
public final class BrokenSealException extends IOException {

    private static final long serialVersionUID = 1L;

    public BrokenSealException(String message) {
        super(message);
    }

    public BrokenSealException(String message, Throwable cause) {
        super(message, cause);
    }
}
