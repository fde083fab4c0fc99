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
    /** DATA up to the 354. */
    DATA,
    /** The message itself, up to the reply behind the final dot. */
    CONTENT
}
