package org.jamesarchive.smtp;

/** Where in an SMTP session something happened, in the order of the session. */
public enum Stage {
    /** TCP connection. */
    CONNECT,
    /** The server's first line. */
    GREETING,
    /** EHLO, or HELO where EHLO is unknown. */
    EHLO,
    /** STARTTLS and the TLS handshake. */
    STARTTLS,
    MAIL,
    RCPT,
    /** DATA or BDAT, the 354, and the message itself as long as its end is not sent: nothing can be stored yet. */
    DATA,
    /** From the end of the message (the final dot, the last BDAT) up to the reply to it; a refusal in mid-DATA as well. */
    CONTENT
}
