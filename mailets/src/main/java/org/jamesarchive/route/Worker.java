package org.jamesarchive.route;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Locale;

/**
 * One host of a worker set. Its identity is the host name: two gateways that know one worker under the same name but other
 * addresses route alike.
 *
 * @param host the host name, lower case, without a trailing dot; an address in brackets where a list gives one
 * @param preference as in an MX record (RFC 5321 §5.1): lower is tried first
 * @param addresses where it listens, in the order to try; at least one, all resolved
 * @param weight its share of the messages, relative to the other workers of its preference
 */
public record Worker(String host, int preference, List<InetSocketAddress> addresses, int weight) {

    /** The weight of a worker that has none of its own. */
    public static final int WEIGHT_DEFAULT = 1;

    /** Largest weight. */
    public static final int WEIGHT_LIMIT = 10_000;

    /** A worker of the default weight. */
    public Worker(String host, int preference, List<InetSocketAddress> addresses) {
        this(host, preference, addresses, WEIGHT_DEFAULT);
    }

    /** @throws IllegalArgumentException when the host is empty, there is no address or an unresolved one, or the weight is not 1 to 10,000 */
    public Worker {
        host = canonical(host);
        addresses = List.copyOf(addresses);
        if (host.isEmpty()) {
            throw new IllegalArgumentException("a worker needs a host name");
        }
        if (addresses.isEmpty() || addresses.stream().anyMatch(InetSocketAddress::isUnresolved)) {
            throw new IllegalArgumentException("worker " + host + " needs resolved addresses");
        }
        if (weight < 1 || weight > WEIGHT_LIMIT) {
            throw new IllegalArgumentException("worker " + host + " needs a weight from 1 to " + WEIGHT_LIMIT);
        }
    }

    /** The form in which host and domain names are compared: lower case, no trailing dot. */
    static String canonical(String name) {
        String lowerCase = name.toLowerCase(Locale.ROOT);
        return lowerCase.endsWith(".") ? lowerCase.substring(0, lowerCase.length() - 1) : lowerCase;
    }
}
