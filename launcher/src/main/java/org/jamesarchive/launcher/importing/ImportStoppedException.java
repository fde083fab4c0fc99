package org.jamesarchive.launcher.importing;

/** The import cannot go on, and the message says why: the gateways take no mail, or what they took cannot be noted. */
public final class ImportStoppedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public ImportStoppedException(String message) {
        super(message);
    }
}
