package org.jamesarchive.queue;

import java.io.IOException;

/** The queue cannot take an entry now: disk full, below its watermark, or failing. Temporary for the sender ({@code 452 4.3.1}). */
public final class QueueUnavailableException extends IOException {

    private static final long serialVersionUID = 1L;

    /** @param message what the operator should know; never shown to an SMTP client */
    public QueueUnavailableException(String message) {
        super(message);
    }

    public QueueUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
