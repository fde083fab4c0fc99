package org.jamesarchive.delivery;

import org.jamesarchive.smtp.Reply;
import org.jamesarchive.smtp.SendResult;
import org.jamesarchive.smtp.Stage;

/**
 * What one failed attempt means for the message it carried.
 * <pre>
 *   failed at                          4yz           5yz               broken
 *   CONNECT, GREETING, EHLO, STARTTLS  NEXT_WORKER   NEXT_WORKER       NEXT_WORKER   the host is sick, not the mail
 *   MAIL, RCPT, DATA                   NEXT_WORKER   ONE_MORE_WORKER   NEXT_WORKER   5yz: a second opinion, then park
 *   CONTENT                            NEXT_WORKER   ONE_MORE_WORKER   SAME_WORKER   broken: it may be stored there
 * </pre>
 * 4yz stands for every code but 5yz, {@code 452} of a full store included, which is heard by the worker's health as well, see
 * {@link #isFull}. When no worker remains, NEXT_WORKER becomes RETRY_LATER and ONE_MORE_WORKER becomes PARK.
 */
public enum Disposition {
    /** Ask the next worker at once. */
    NEXT_WORKER,
    /** Ask one other worker, at once or when it is up; park if it refuses for good as well. */
    ONE_MORE_WORKER,
    /** Ask the same worker first, as soon as it answers again; another one only when it stays down. */
    SAME_WORKER,
    /** Ask all again later. */
    RETRY_LATER,
    /** Put the message into {@code undeliverable}. */
    PARK;

    /** How an attempt failed. */
    public enum Failure {
        /** Any reply but 5yz. */
        TEMPORARY,
        /** 5yz. */
        PERMANENT,
        /** No reply. */
        BROKEN;

        static Failure of(Reply reply) {
            return reply.isPermanent() ? PERMANENT : TEMPORARY;
        }
    }

    /** RFC 5321 §3.8: the host is about to close the connection. */
    private static final int SERVICE_CLOSING = 421;

    private static final int INSUFFICIENT_STORAGE = 452;
    private static final String TOO_MANY_RECIPIENTS = "4.5.3";

    /**
     * The table above.
     *
     * @param workersRemain whether another worker of the set can still be asked for this message
     */
    static Disposition dispose(Stage stage, Failure failure, boolean workersRemain) {
        return switch (stage) {
            case CONNECT, GREETING, EHLO, STARTTLS -> nextWorker(workersRemain);
            case MAIL, RCPT, DATA ->
                failure == Failure.PERMANENT ? secondOpinion(workersRemain) : nextWorker(workersRemain);
            case CONTENT ->
                switch (failure) {
                    case TEMPORARY -> nextWorker(workersRemain);
                    case PERMANENT -> secondOpinion(workersRemain);
                    case BROKEN -> SAME_WORKER;
                };
        };
    }

    /**
     * Whether a failure tells of the host rather than of the mail, so that the host is left alone for a while: everything
     * before MAIL, {@code 421} anywhere, and every broken connection.
     */
    static boolean blamesHost(SendResult failed) {
        if (failed instanceof SendResult.Refused refused) {
            return isBeforeMail(refused.stage()) || refused.reply().code() == SERVICE_CLOSING;
        }
        return failed instanceof SendResult.Broken;
    }

    /**
     * Whether a refusal of a mail says that the worker's store is full, so that others need not ask: {@code 452} (RFC 5321
     * §4.2.3, insufficient system storage) from MAIL on, but not {@code 452 4.5.3}, too many recipients.
     */
    static boolean isFull(SendResult failed) {
        return failed instanceof SendResult.Refused refused
                && !isBeforeMail(refused.stage())
                && refused.reply().code() == INSUFFICIENT_STORAGE
                && !refused.reply().text().startsWith(TOO_MANY_RECIPIENTS);
    }

    private static boolean isBeforeMail(Stage stage) {
        return stage.compareTo(Stage.MAIL) < 0;
    }

    private static Disposition nextWorker(boolean workersRemain) {
        return workersRemain ? NEXT_WORKER : RETRY_LATER;
    }

    private static Disposition secondOpinion(boolean workersRemain) {
        return workersRemain ? ONE_MORE_WORKER : PARK;
    }
}
