package org.jamesarchive.smtp;

import java.time.Duration;

/**
 * What a {@link PooledSmtpSender} is told; {@link #builder} holds the defaults.
 *
 * @param heloName our name in EHLO
 * @param tls when a session is encrypted
 * @param trust with whom, at the levels that ask
 * @param connectTimeout until the TCP connection stands
 * @param greetingTimeout until the whole greeting is there
 * @param commandTimeout until the whole reply to EHLO, STARTTLS, RSET, MAIL, RCPT or DATA is there, for each of them
 * @param tlsTimeout until the TLS handshake is done
 * @param contentProgressTimeout until the host has taken another 64 KB of the message; so it is a lowest rate, too
 * @param contentReplyTimeout from the final dot until the whole reply to it is there
 * @param pendingTimeout how long a send waits for a free connection of its host
 * @param closeTimeout how long {@link PooledSmtpSender#close} and a QUIT wait before they cut
 * @param connectionsPerHostLimit connections to one host, idle and opening ones included
 * @param messagesPerConnectionLimit transactions before a connection is ended with QUIT
 * @param idleLimit how long a connection rests before it is ended with QUIT; choose it below the host's own limit
 * @param lifetimeLimit age at which a connection takes no further transaction
 * @param pendingPerHostLimit sends that may wait for one host; one more is answered at once
 * @param replyLineLimit longest reply line, in bytes
 * @param replyLinesLimit most lines of one reply
 */
public record SmtpSenderSettings(
        String heloName,
        TlsPolicy tls,
        TlsTrust trust,
        Duration connectTimeout,
        Duration greetingTimeout,
        Duration commandTimeout,
        Duration tlsTimeout,
        Duration contentProgressTimeout,
        Duration contentReplyTimeout,
        Duration pendingTimeout,
        Duration closeTimeout,
        int connectionsPerHostLimit,
        int messagesPerConnectionLimit,
        Duration idleLimit,
        Duration lifetimeLimit,
        int pendingPerHostLimit,
        int replyLineLimit,
        int replyLinesLimit) {

    /** RFC 5321 §4.5.3.1.5: a reply line may have 512 bytes, CRLF included. */
    private static final int SMALLEST_REPLY_LINE_LIMIT = 512;

    /** @throws IllegalArgumentException when the name is no EHLO argument, or a time-out or limit is not positive or too small, or no fingerprint is pinned where one is needed */
    public SmtpSenderSettings {
        if (heloName.isEmpty() || !heloName.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
            throw new IllegalArgumentException(
                    "heloName must be a host name or address literal, not '" + heloName + "'");
        }
        if (tls == TlsPolicy.FINGERPRINT && trust.fingerprints().isEmpty()) {
            throw new IllegalArgumentException("level fingerprint needs at least one fingerprint");
        }
        requirePositive("connectTimeout", connectTimeout);
        requirePositive("greetingTimeout", greetingTimeout);
        requirePositive("commandTimeout", commandTimeout);
        requirePositive("tlsTimeout", tlsTimeout);
        requirePositive("contentProgressTimeout", contentProgressTimeout);
        requirePositive("contentReplyTimeout", contentReplyTimeout);
        requirePositive("pendingTimeout", pendingTimeout);
        requirePositive("closeTimeout", closeTimeout);
        requirePositive("idleLimit", idleLimit);
        requirePositive("lifetimeLimit", lifetimeLimit);
        requireAtLeast("connectionsPerHostLimit", 1, connectionsPerHostLimit);
        requireAtLeast("messagesPerConnectionLimit", 1, messagesPerConnectionLimit);
        requireAtLeast("pendingPerHostLimit", 1, pendingPerHostLimit);
        requireAtLeast("replyLineLimit", SMALLEST_REPLY_LINE_LIMIT, replyLineLimit);
        requireAtLeast("replyLinesLimit", 1, replyLinesLimit);
    }

    /** The defaults, with our name in EHLO. */
    public static Builder builder(String heloName) {
        return new Builder(heloName);
    }

    private static void requirePositive(String name, Duration duration) {
        if (duration.toMillis() < 1 || duration.toMillis() > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(name + " must lie between 1 ms and 24 days, not " + duration);
        }
    }

    private static void requireAtLeast(String name, int smallest, int value) {
        if (value < smallest) {
            throw new IllegalArgumentException(name + " must be at least " + smallest + ", not " + value);
        }
    }

    /** Collects settings; what is not set keeps its default. Not safe for use by several threads. */
    public static final class Builder {
        private final String heloName;
        private TlsPolicy tls = TlsPolicy.NONE;
        private TlsTrust trust = TlsTrust.DEFAULT;
        private Duration connectTimeout = Duration.ofSeconds(5);
        private Duration greetingTimeout = Duration.ofSeconds(10);
        private Duration commandTimeout = Duration.ofSeconds(30);
        private Duration tlsTimeout = Duration.ofSeconds(10);
        private Duration contentProgressTimeout = Duration.ofSeconds(60);
        private Duration contentReplyTimeout = Duration.ofMinutes(5);
        private Duration pendingTimeout = Duration.ofSeconds(60);
        private Duration closeTimeout = Duration.ofSeconds(2);
        private int connectionsPerHostLimit = 4;
        private int messagesPerConnectionLimit = 1_000;
        private Duration idleLimit = Duration.ofSeconds(30);
        private Duration lifetimeLimit = Duration.ofMinutes(5);
        private int pendingPerHostLimit = 1_000;
        private int replyLineLimit = 2_048;
        private int replyLinesLimit = 100;

        private Builder(String heloName) {
            this.heloName = heloName;
        }

        public Builder tls(TlsPolicy value) {
            tls = value;
            return this;
        }

        public Builder trust(TlsTrust value) {
            trust = value;
            return this;
        }

        public Builder connectTimeout(Duration value) {
            connectTimeout = value;
            return this;
        }

        public Builder greetingTimeout(Duration value) {
            greetingTimeout = value;
            return this;
        }

        public Builder commandTimeout(Duration value) {
            commandTimeout = value;
            return this;
        }

        public Builder tlsTimeout(Duration value) {
            tlsTimeout = value;
            return this;
        }

        public Builder contentProgressTimeout(Duration value) {
            contentProgressTimeout = value;
            return this;
        }

        public Builder contentReplyTimeout(Duration value) {
            contentReplyTimeout = value;
            return this;
        }

        public Builder pendingTimeout(Duration value) {
            pendingTimeout = value;
            return this;
        }

        public Builder closeTimeout(Duration value) {
            closeTimeout = value;
            return this;
        }

        public Builder connectionsPerHostLimit(int value) {
            connectionsPerHostLimit = value;
            return this;
        }

        public Builder messagesPerConnectionLimit(int value) {
            messagesPerConnectionLimit = value;
            return this;
        }

        public Builder idleLimit(Duration value) {
            idleLimit = value;
            return this;
        }

        public Builder lifetimeLimit(Duration value) {
            lifetimeLimit = value;
            return this;
        }

        public Builder pendingPerHostLimit(int value) {
            pendingPerHostLimit = value;
            return this;
        }

        public Builder replyLineLimit(int value) {
            replyLineLimit = value;
            return this;
        }

        public Builder replyLinesLimit(int value) {
            replyLinesLimit = value;
            return this;
        }

        /** @throws IllegalArgumentException as {@link SmtpSenderSettings} does */
        public SmtpSenderSettings build() {
            return new SmtpSenderSettings(
                    heloName,
                    tls,
                    trust,
                    connectTimeout,
                    greetingTimeout,
                    commandTimeout,
                    tlsTimeout,
                    contentProgressTimeout,
                    contentReplyTimeout,
                    pendingTimeout,
                    closeTimeout,
                    connectionsPerHostLimit,
                    messagesPerConnectionLimit,
                    idleLimit,
                    lifetimeLimit,
                    pendingPerHostLimit,
                    replyLineLimit,
                    replyLinesLimit);
        }
    }
}
