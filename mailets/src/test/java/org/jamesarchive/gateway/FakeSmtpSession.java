package org.jamesarchive.gateway;

import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.lenient;
import static org.mockito.Mockito.mock;

import java.net.InetSocketAddress;
import java.security.cert.Certificate;
import java.util.Optional;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.apache.james.core.Username;
import org.apache.james.protocols.smtp.SMTPSession;
import org.jspecify.annotations.Nullable;

/** James' SMTP session as our hooks see it: where the client is, and what it has done so far. */
final class FakeSmtpSession {

    private final SMTPSession session = mock(SMTPSession.class);
    private @Nullable Username username;

    private FakeSmtpSession(String client) {
        lenient().when(session.getRemoteAddress()).thenReturn(new InetSocketAddress(client, 40_000));
        lenient().when(session.getSSLSession()).thenReturn(Optional.empty());
        lenient().when(session.getUsername()).thenAnswer(call -> username);
        lenient()
                .doAnswer(call -> {
                    username = call.getArgument(0);
                    return null;
                })
                .when(session)
                .setUsername(any());
    }

    static FakeSmtpSession of(String client) {
        return new FakeSmtpSession(client);
    }

    FakeSmtpSession tls() throws Exception {
        return tls(null);
    }

    FakeSmtpSession tls(@Nullable Certificate certificate) throws Exception {
        SSLSession tls = mock(SSLSession.class);
        if (certificate == null) {
            lenient().when(tls.getPeerCertificates()).thenThrow(new SSLPeerUnverifiedException("none"));
        } else {
            lenient().when(tls.getPeerCertificates()).thenReturn(new Certificate[] {certificate});
        }
        lenient().when(session.isTLSStarted()).thenReturn(true);
        lenient().when(session.getSSLSession()).thenReturn(Optional.of(tls));
        return this;
    }

    FakeSmtpSession user(String name) {
        username = Username.of(name);
        return this;
    }

    SMTPSession session() {
        return session;
    }
}
