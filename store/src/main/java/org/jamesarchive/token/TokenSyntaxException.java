package org.jamesarchive.token;

/** A tokens file that cannot be used. */
public final class TokenSyntaxException extends Exception {

    private static final long serialVersionUID = 1L;

    private final int line;

    TokenSyntaxException(int line, String message) {
        super(message);
        this.line = line;
    }

    /** From 1. */
    public int line() {
        return line;
    }
}
