package org.jamesarchive.repair;

import java.io.IOException;

/** A worker did not answer, or not as it should. */
final class PeerException extends IOException {

    private static final long serialVersionUID = 1L;

    PeerException(String message) {
        super(message);
    }

    PeerException(String message, Throwable cause) {
        super(message, cause);
    }
}
