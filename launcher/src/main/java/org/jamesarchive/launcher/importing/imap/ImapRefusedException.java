package org.jamesarchive.launcher.importing.imap;

import java.io.IOException;

/** The server refused what it will refuse again: the password, a folder, a message; the connection may go on. */
final class ImapRefusedException extends IOException {

    private static final long serialVersionUID = 1L;

    ImapRefusedException(String message) {
        super(message);
    }
}
