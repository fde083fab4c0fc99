package org.jamesarchive.gateway;

/**
 * What a client is told about a recipient at RCPT.
 *
 * @param code the reply code
 * @param text enhanced status code and text, for strangers
 */
record RecipientDecision(int code, String text) {

    boolean accepted() {
        return code == 250;
    }
}
