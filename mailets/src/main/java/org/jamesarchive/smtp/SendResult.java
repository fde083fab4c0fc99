package org.jamesarchive.smtp;

/** What became of one attempt to hand a message to one host. */
public sealed interface SendResult {

    /** The host acknowledged the message for all recipients. */
    record Accepted(Reply reply) implements SendResult {}

    /** The host answered 4yz or 5yz (or any other code that it should not have answered) at {@code stage}. */
    record Refused(Stage stage, Reply reply) implements SendResult {}

    /**
     * The connection could not be made, broke, timed out or spoke no SMTP. At {@link Stage#CONTENT} the host may have stored
     * the message all the same.
     *
     * @param cause what happened, for our log
     */
    record Broken(Stage stage, String cause) implements SendResult {}
}
