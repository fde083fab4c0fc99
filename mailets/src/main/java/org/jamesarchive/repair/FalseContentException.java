package org.jamesarchive.repair;

import java.io.IOException;

/** A worker gave bytes that are not those of the message that it was asked for. */
final class FalseContentException extends IOException {

    private static final long serialVersionUID = 1L;

    FalseContentException(String message) {
        super(message);
    }
}
