package org.jamesarchive.server;

/** The node cannot start; the message is one line for the operator and says what to do. */
public final class StartupException extends Exception {

    private static final long serialVersionUID = 1L;

    /** The command line is wrong. */
    static final int USAGE = 2;

    /** Anything else. */
    static final int FAILURE = 1;

    private final int exitCode;

    private StartupException(int exitCode, String message) {
        super(message);
        this.exitCode = exitCode;
    }

    static StartupException usage(String message) {
        return new StartupException(USAGE, message);
    }

    static StartupException failure(String message) {
        return new StartupException(FAILURE, message);
    }

    int exitCode() {
        return exitCode;
    }
}
