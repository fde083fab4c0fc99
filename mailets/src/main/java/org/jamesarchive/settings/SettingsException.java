package org.jamesarchive.settings;

/** A configuration error: the server must not start. The message is one line for the operator: {@code FILE:LINE: what and what was expected}. */
public final class SettingsException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public SettingsException(String message) {
        super(message);
    }

    public SettingsException(String message, Throwable cause) {
        super(message, cause);
    }
}
