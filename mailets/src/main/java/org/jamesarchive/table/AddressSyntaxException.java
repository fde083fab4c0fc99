package org.jamesarchive.table;

/** A mail address that we do not take; the message says why in a few words and repeats nothing of the address. */
public final class AddressSyntaxException extends Exception {

    private static final long serialVersionUID = 1L;

    public AddressSyntaxException(String message) {
        super(message);
    }
}
