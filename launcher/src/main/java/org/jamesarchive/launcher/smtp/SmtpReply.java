package org.jamesarchive.launcher.smtp;

/**
 * An SMTP reply (RFC 5321 §4.2), lines joined by a space.
 *
 * @param code the three-digit reply code
 * @param text the text behind it, control characters replaced, so that it can be shown on a terminal
 */
public record SmtpReply(int code, String text) {

    /** 2yz. */
    public boolean isPositive() {
        return code >= 200 && code < 300;
    }

    /** 4yz. */
    public boolean isTransient() {
        return code >= 400 && code < 500;
    }

    @Override
    public String toString() {
        return text.isEmpty() ? Integer.toString(code) : code + " " + text;
    }
}
