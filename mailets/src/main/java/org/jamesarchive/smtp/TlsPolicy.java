package org.jamesarchive.smtp;

/**
 * When a session is encrypted, and with whom; the names and their meaning are those of Postfix' {@code smtp_tls_security_level}.
 * <pre>
 *   the host                                 NONE    MAY              ENCRYPT   VERIFY    FINGERPRINT
 *   does not offer STARTTLS, refuses it      plain   plain            failure   failure   failure
 *   breaks off, or the handshake fails       plain   plain, again     failure   failure   failure
 *   has a certificate nobody vouches for     plain   TLS              TLS       failure   by its fingerprint
 *   has one that has expired                 plain   TLS              TLS       failure   by its fingerprint
 *   has one of another name                  plain   TLS              TLS       failure   by its fingerprint
 *   has a good one that is not pinned        plain   TLS              TLS       TLS       failure
 *   has the one that is pinned               plain   TLS              TLS       by chain  TLS
 * </pre>
 * Failure: the message is not sent to that host ({@link Stage#STARTTLS}). Plain, again: over a new connection, and TLS is not
 * tried with that host for a while; STARTTLS that is merely refused goes on over the same one. TLS 1.2 or newer at all levels.
 */
public enum TlsPolicy {
    /** Never: STARTTLS is not sent even where it is offered. */
    NONE,
    /** Opportunistic (RFC 7435): STARTTLS where it is offered, with any certificate; no obstacle to delivery. */
    MAY,
    /** Always, with any certificate. */
    ENCRYPT,
    /**
     * Always, with a certificate whose chain leads to a trusted authority, that is valid now, and whose name (RFC 6125) is that
     * of the host: the MX host name, so whoever can forge DNS answers can choose it.
     */
    VERIFY,
    /** Always, with a certificate or public key whose SHA-256 fingerprint is pinned; chain, dates and names do not matter. */
    FINGERPRINT;

    /** Whether a message is rather not sent than sent in plain text. */
    boolean isMandatory() {
        return switch (this) {
            case NONE, MAY -> false;
            case ENCRYPT, VERIFY, FINGERPRINT -> true;
        };
    }
}
