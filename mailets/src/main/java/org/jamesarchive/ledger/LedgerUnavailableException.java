package org.jamesarchive.ledger;

import java.io.IOException;

/** Nothing can be written into the ledger now: the disk is full or failing. Temporary. */
public final class LedgerUnavailableException extends IOException {

    private static final long serialVersionUID = 1L;

    LedgerUnavailableException(String message) {
        super(message);
    }

    LedgerUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
