package org.jamesarchive.smtp;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;

/**
 * The client's side of TLS, by the JDK: as {@link TlsPolicy} and {@link TlsTrust} want it. Sessions are resumed: a further
 * connection to a host needs neither certificate nor signature for a while. Safe for many threads.
 */
final class ClientTls {

    private static final String[] VERSIONS = {"TLSv1.3", "TLSv1.2"};
    private static final Duration SESSION_LIFETIME = Duration.ofHours(1);
    private static final int SESSIONS_LIMIT = 4096;

    private final SslContext context;
    private final TlsPolicy policy;
    private final Duration timeout;

    /**
     * @param policy not {@link TlsPolicy#NONE}
     * @param timeout until the handshake is done
     */
    ClientTls(TlsPolicy policy, TlsTrust trust, Duration timeout) {
        this.policy = policy;
        this.timeout = timeout;
        try {
            this.context = trusting(policy, trust)
                    .sslProvider(SslProvider.JDK)
                    .protocols(VERSIONS)
                    .sessionCacheSize(SESSIONS_LIMIT)
                    .sessionTimeout(SESSION_LIFETIME.toSeconds())
                    .build();
        } catch (SSLException e) {
            throw new IllegalStateException("this Java has no TLS", e);
        }
    }

    boolean isMandatory() {
        return policy.isMandatory();
    }

    /** A handler that begins the handshake when it is added to a pipeline; the host's name goes along as SNI. */
    SslHandler handler(ByteBufAllocator allocator, String host, int port) {
        SslHandler handler = context.newHandler(allocator, withoutBrackets(host), port);
        handler.setHandshakeTimeoutMillis(timeout.toMillis());
        if (policy == TlsPolicy.VERIFY) {
            SSLParameters parameters = handler.engine().getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            handler.engine().setSSLParameters(parameters);
        }
        return handler;
    }

    private static SslContextBuilder trusting(TlsPolicy policy, TlsTrust trust) {
        SslContextBuilder builder = SslContextBuilder.forClient();
        return switch (policy) {
            case NONE -> throw new IllegalArgumentException("nothing is to be encrypted");
            case MAY, ENCRYPT -> builder.trustManager(InsecureTrustManagerFactory.INSTANCE);
            case VERIFY ->
                trust.authorities().isEmpty()
                        ? builder
                        : builder.trustManager(trust.authorities().toArray(X509Certificate[]::new));
            case FINGERPRINT -> builder.trustManager(new PinnedCertificates(trust));
        };
    }

    /** A worker that a list names by its address has a certificate for that address, not for the brackets around it. */
    private static String withoutBrackets(String host) {
        return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
    }
}
