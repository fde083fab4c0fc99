package org.jamesarchive.smtp;

/**
 * An SMTP reply (RFC 5321 §4.2), lines joined by a space.
 *
 * @param code the three-digit reply code
 * @param text the text behind it, the enhanced status code (RFC 3463) included; from outside, so hostile
 */
public record Reply(int code, String text) {

    /** 2yz. */
    public boolean isPositive() {
        return code >= 200 && code < 300;
    }

    /** 5yz. */
    public boolean isPermanent() {
        return code >= 500 && code < 600;
    }

    @Override
    public String toString() {
        return code + " " + text;
    }
}
