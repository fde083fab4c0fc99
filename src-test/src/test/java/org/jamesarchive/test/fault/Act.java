package org.jamesarchive.test.fault;

import java.time.Duration;

/** What a {@link ScriptedWorker} does at a stage instead of behaving. */
sealed interface Act {

    /** Says that instead; a 2yz or 354 is meant, and the session goes on accordingly. */
    record Answer(String reply) implements Act {}

    /** Says nothing any more and keeps the connection. */
    record Hang() implements Act {}

    /** Resets the connection (RST). */
    record Reset() implements Act {}

    /** At the final dot: stores the message, and resets the connection before it says so. */
    record LoseAcknowledgement() implements Act {}

    /** Behaves, byte by byte with this pause before each. */
    record Drip(Duration pause) implements Act {}

    /** Where in the session. */
    enum Stage {
        GREETING,
        EHLO,
        STARTTLS,
        MAIL,
        RCPT,
        DATA,
        /** In the midst of the content. */
        CONTENT,
        /** Behind the final dot. */
        DOT
    }
}
