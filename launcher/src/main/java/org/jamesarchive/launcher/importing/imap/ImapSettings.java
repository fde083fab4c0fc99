package org.jamesarchive.launcher.importing.imap;

import java.time.Duration;
import javax.net.ssl.SSLSocketFactory;

/**
 * How to reach an IMAP server.
 *
 * @param password of the account
 * @param plaintext whether the password may go over the network without TLS
 * @param tls makes connections that check the server's certificate
 * @param timeout for the connection and for each piece of an answer
 */
public record ImapSettings(ImapUrl url, String password, boolean plaintext, SSLSocketFactory tls, Duration timeout) {

    public static final Duration TIMEOUT_DEFAULT = Duration.ofMinutes(2);

    /** Without the password. */
    @Override
    public String toString() {
        return url.account();
    }
}
