package org.jamesarchive.launcher.smtp;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;

/**
 * How to journal.
 *
 * @param servers the gateways; connections are spread over them, and a broken one goes to the next
 * @param sender the envelope sender, empty for the null sender
 * @param recipient the archive address
 * @param connections how many connections at once
 * @param replyTimeout for the connection and for each reply
 * @param retryFor how long one message is tried again after 4yz or a broken connection
 */
public record SmtpSettings(
        List<InetSocketAddress> servers,
        String sender,
        String recipient,
        int connections,
        Duration replyTimeout,
        Duration retryFor) {

    public static final int CONNECTIONS_DEFAULT = 8;
    public static final int CONNECTIONS_LIMIT = 100;
    public static final Duration REPLY_TIMEOUT_DEFAULT = Duration.ofMinutes(1);
    public static final Duration RETRY_FOR_DEFAULT = Duration.ofMinutes(2);

    /** @throws IllegalArgumentException when there is no server, connections are out of range, or an address could break out of its command */
    public SmtpSettings {
        servers = List.copyOf(servers);
        if (servers.isEmpty()) {
            throw new IllegalArgumentException("no gateway to send to");
        }
        if (connections < 1 || connections > CONNECTIONS_LIMIT) {
            throw new IllegalArgumentException(
                    "connections must be 1 to " + CONNECTIONS_LIMIT + ", not " + connections);
        }
        requireSafe(sender);
        requireSafe(recipient);
        if (recipient.isEmpty()) {
            throw new IllegalArgumentException("no recipient");
        }
    }

    /** The default number of connections and the default patience. */
    public static SmtpSettings of(List<InetSocketAddress> servers, String sender, String recipient) {
        return new SmtpSettings(
                servers, sender, recipient, CONNECTIONS_DEFAULT, REPLY_TIMEOUT_DEFAULT, RETRY_FOR_DEFAULT);
    }

    /** The same over another number of connections. */
    public SmtpSettings withConnections(int count) {
        return new SmtpSettings(servers, sender, recipient, count, replyTimeout, retryFor);
    }

    /** The same with another patience. */
    public SmtpSettings withRetryFor(Duration limit) {
        return new SmtpSettings(servers, sender, recipient, connections, replyTimeout, limit);
    }

    private static void requireSafe(String address) {
        if (address.chars().anyMatch(c -> c <= ' ' || c == '<' || c == '>' || c == 127)) {
            throw new IllegalArgumentException("'" + address.replaceAll("[^!-~]", "?") + "' is no mail address");
        }
    }
}
