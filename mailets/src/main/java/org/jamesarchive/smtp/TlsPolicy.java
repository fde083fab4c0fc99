package org.jamesarchive.smtp;

/** When a session is encrypted; the names are those of Postfix' {@code smtp_tls_security_level}. */
public enum TlsPolicy {
    /** Never: STARTTLS is not sent even where it is offered. */
    NONE,
    /**
     * Opportunistic (RFC 7435): STARTTLS where it is offered, with any certificate. When the handshake fails the session goes
     * on in plain text over a new connection; when STARTTLS itself is refused, over the same one.
     */
    MAY
}
