package org.jamesarchive.backup;

import java.io.IOException;

/** A backup or restore that is refused or cannot go on; the message is for the operator. What was backed up before is as it was. */
public final class BackupException extends IOException {

    private static final long serialVersionUID = 1L;

    public BackupException(String message) {
        super(message);
    }

    public BackupException(String message, Throwable cause) {
        super(message, cause);
    }
}
