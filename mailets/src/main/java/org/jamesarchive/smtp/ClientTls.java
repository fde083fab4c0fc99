package org.jamesarchive.smtp;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.time.Duration;
import javax.net.ssl.SSLException;

/** The client's side of TLS, by the JDK. Takes any certificate, as {@link TlsPolicy#MAY} wants it. Safe for many threads. */
final class ClientTls {

    private final SslContext context;
    private final Duration timeout;

    /** @param timeout until the handshake is done */
    ClientTls(Duration timeout) {
        this.timeout = timeout;
        try {
            this.context = SslContextBuilder.forClient()
                    .sslProvider(SslProvider.JDK)
                    .trustManager(InsecureTrustManagerFactory.INSTANCE)
                    .build();
        } catch (SSLException e) {
            throw new IllegalStateException("this Java has no TLS", e);
        }
    }

    /** A handler that begins the handshake when it is added to a pipeline; the host's name goes along as SNI. */
    SslHandler handler(ByteBufAllocator allocator, String host, int port) {
        SslHandler handler = context.newHandler(allocator, host, port);
        handler.setHandshakeTimeoutMillis(timeout.toMillis());
        return handler;
    }
}
