package org.jamesarchive.command;

import java.io.IOException;

/** Nobody reads standard output any more, as behind {@code | head}: nothing to tell anybody. */
final class ClosedOutputException extends IOException {

    private static final long serialVersionUID = 1L;

    ClosedOutputException(IOException cause) {
        super(cause);
    }
}
