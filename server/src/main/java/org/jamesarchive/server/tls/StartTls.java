package org.jamesarchive.server.tls;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslHandler;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.apache.james.protocols.api.ClientAuth;
import org.apache.james.protocols.netty.Encryption;
import org.jamesarchive.settings.SettingsException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * STARTTLS of the SMTP server. The files are looked at before a handshake, every {@link #LOOK_INTERVAL} at most: a renewed certificate
 * serves the next handshake. A pair that cannot be used leaves the old one in place, is logged once and kept in {@link #problem}. Safe for
 * use by many threads.
 */
public final class StartTls implements Encryption {

    private static final Logger LOGGER = LoggerFactory.getLogger(StartTls.class);

    private static final Duration LOOK_INTERVAL = Duration.ofSeconds(1);

    private final PemFiles files;
    private final boolean askClient;
    private final Duration handshakeTimeout;
    private final Clock clock;
    private volatile ServerIdentity identity;
    private PemFiles.@Nullable Version version;
    private Instant looked;
    private volatile Optional<String> problem = Optional.empty();

    private StartTls(PemFiles files, boolean askClient, Duration handshakeTimeout, Clock clock) throws IOException {
        this.files = files;
        this.askClient = askClient;
        this.handshakeTimeout = handshakeTimeout;
        this.clock = clock;
        this.looked = clock.instant();
        this.version = files.version();
        this.identity = ServerIdentity.read(files, askClient);
    }

    /**
     * Reads the pair.
     *
     * @param askClient whether clients are asked for a certificate
     * @param handshakeTimeout for a client to finish its handshake
     * @throws SettingsException when it cannot be used; the message names the file
     */
    public static StartTls open(PemFiles files, boolean askClient, Duration handshakeTimeout, Clock clock) {
        try {
            return new StartTls(files, askClient, handshakeTimeout, clock);
        } catch (java.nio.file.NoSuchFileException e) {
            throw new SettingsException(e.getFile() + ": no such file", e);
        } catch (IOException e) {
            throw new SettingsException(String.valueOf(e.getMessage()), e);
        }
    }

    /** Why the files as they are now are not used, or empty when they are. */
    public Optional<String> problem() {
        refresh();
        return problem;
    }

    /** When the certificate in use ends. */
    public Instant expiry() {
        return identity.expiry();
    }

    private synchronized void refresh() {
        Instant now = clock.instant();
        if (now.isBefore(looked.plus(LOOK_INTERVAL))) {
            return;
        }
        looked = now;
        PemFiles.Version found = null;
        try {
            found = files.version();
            if (found.equals(version)) {
                return;
            }
            identity = ServerIdentity.read(files, askClient);
            problem = Optional.empty();
            LOGGER.info("{} was read again, it is good until {}", files.certificate(), identity.expiry());
        } catch (IOException e) {
            String reason = e + "; the certificate read before stays in use";
            if (!problem.equals(Optional.of(reason))) {
                LOGGER.error("{}", reason);
            }
            problem = Optional.of(reason);
        }
        version = found;
    }

    @Override
    public SslHandler sslHandler() {
        refresh();
        SslHandler handler = identity.context().newHandler(ByteBufAllocator.DEFAULT);
        handler.setHandshakeTimeoutMillis(handshakeTimeout.toMillis());
        return handler;
    }

    @Override
    public boolean isStartTLS() {
        return true;
    }

    @Override
    public boolean supportsEncryption() {
        return true;
    }

    /** Those that Netty takes for TLS 1.2 and 1.3. */
    @Override
    @SuppressWarnings("NullAway") // James: null for all of them
    public String[] getEnabledCipherSuites() {
        return null;
    }

    @Override
    public ClientAuth getClientAuth() {
        return askClient ? ClientAuth.WANT : ClientAuth.NONE;
    }
}
