package org.jamesarchive.store.segment;

import java.io.IOException;

/** A segment is whole, but of a format that this version does not know. Nothing may be cut or written. */
public final class SegmentFormatException extends IOException {

    private static final long serialVersionUID = 1L;

    public SegmentFormatException(String message) {
        super(message);
    }
}
