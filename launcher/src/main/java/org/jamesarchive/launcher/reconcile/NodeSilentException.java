package org.jamesarchive.launcher.reconcile;

import java.io.IOException;

/** A node did not answer, or not as it should. */
final class NodeSilentException extends IOException {

    private static final long serialVersionUID = 1L;

    NodeSilentException(String message) {
        super(message);
    }

    NodeSilentException(String message, Throwable cause) {
        super(message, cause);
    }
}
