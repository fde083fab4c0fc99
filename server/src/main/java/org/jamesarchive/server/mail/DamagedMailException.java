package org.jamesarchive.server.mail;

import java.io.IOException;

/** What is stored beside a message cannot be made into a Mail; its bytes may well be whole. */
public final class DamagedMailException extends IOException {

    private static final long serialVersionUID = 1L;

    public DamagedMailException(String message) {
        super(message);
    }

    public DamagedMailException(String message, Throwable cause) {
        super(message, cause);
    }
}
