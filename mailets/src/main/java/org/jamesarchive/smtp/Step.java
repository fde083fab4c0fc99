package org.jamesarchive.smtp;

/** Something a transaction sends that the host answers with one reply. */
enum Step {
    /** Clears what a refused transaction left behind; not about this message yet. */
    RSET(Stage.MAIL),
    MAIL(Stage.MAIL),
    RCPT(Stage.RCPT),
    DATA(Stage.DATA),
    /** The content of a transaction without recipients: nothing but the final dot (RFC 2920 §3.1). */
    LONE_DOT(Stage.DATA),
    /** BDAT, but not the last one. */
    CHUNK(Stage.CONTENT),
    /** The final dot, or the last BDAT. */
    CONTENT(Stage.CONTENT);

    private final Stage stage;

    Step(Stage stage) {
        this.stage = stage;
    }

    Stage stage() {
        return stage;
    }

    /** Whether the code is of the kind that lets the transaction go on. */
    boolean isAnsweredBy(int code) {
        int firstDigit = this == DATA ? 3 : 2;
        return code / 100 == firstDigit;
    }
}
