package org.jamesarchive.server.smtp;

import org.apache.james.protocols.smtp.SMTPResponse;

/**
 * A reply that says no.
 *
 * @param code the reply code
 * @param text enhanced code (RFC 3463) and words for strangers
 * @param endSession whether the connection is closed behind it
 */
record Refusal(String code, String text, boolean endSession) {

    static Refusal of(String code, String text) {
        return new Refusal(code, text, false);
    }

    static Refusal ending(String code, String text) {
        return new Refusal(code, text, true);
    }

    /** The same, and the connection is closed behind it. */
    Refusal closing() {
        return ending(code, text);
    }

    SMTPResponse response() {
        SMTPResponse response = new SMTPResponse(code, text);
        response.setEndSession(endSession);
        return response;
    }
}
