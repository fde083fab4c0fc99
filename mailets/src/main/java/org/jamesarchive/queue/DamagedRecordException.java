package org.jamesarchive.queue;

import java.io.IOException;

/** The bytes of a waiting entry are not those that were written. */
final class DamagedRecordException extends IOException {

    private static final long serialVersionUID = 1L;

    DamagedRecordException(String message) {
        super(message);
    }
}
