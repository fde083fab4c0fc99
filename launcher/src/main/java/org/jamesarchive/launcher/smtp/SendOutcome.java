package org.jamesarchive.launcher.smtp;

import org.jamesarchive.launcher.mail.Mail;

/**
 * What became of one message.
 *
 * @param number the how manieth submitted message it is, from 0
 * @param mail the message
 * @param verdict how it ended
 * @param reason the reply that decided, or why there was none
 */
public record SendOutcome(long number, Mail mail, Verdict verdict, String reason) {

    /** How the sending of a message ended. */
    public enum Verdict {
        /** A gateway answered 2yz behind the final dot. */
        ACCEPTED,
        /** Refused for good: 5yz, or any other odd reply. */
        REFUSED,
        /** 4yz and broken connections until the client's patience was over. */
        GIVEN_UP
    }

    /** Whether a gateway has it. */
    public boolean accepted() {
        return verdict == Verdict.ACCEPTED;
    }
}
