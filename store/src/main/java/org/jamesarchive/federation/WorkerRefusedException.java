package org.jamesarchive.federation;

import java.io.IOException;

/** A worker answers with another status than 200. */
public final class WorkerRefusedException extends IOException {

    private static final long serialVersionUID = 1L;

    private final int status;
    private final int column;

    WorkerRefusedException(int status, int column, String message) {
        super(message);
        this.status = status;
        this.column = column;
    }

    /** The HTTP status. */
    public int status() {
        return status;
    }

    int column() {
        return column;
    }
}
