package org.jamesarchive.store.seal;

import java.io.IOException;

/** Something is sealed with a key that is not there. It is not damaged: with the key it can be read. */
public final class LostKeyException extends IOException {

    private static final long serialVersionUID = 1L;

    private final long keyId;

    /** @param keyId the key that is wanted, 0 to 2^32 - 1 */
    public LostKeyException(long keyId, String message) {
        super(message);
        this.keyId = keyId;
    }

    /** The key that is wanted, 0 to 2^32 - 1. */
    public long keyId() {
        return keyId;
    }
}
