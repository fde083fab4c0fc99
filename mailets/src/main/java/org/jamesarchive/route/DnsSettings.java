package org.jamesarchive.route;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.xbill.DNS.Address;
import org.xbill.DNS.ResolverConfig;

/**
 * How DNS is asked for the worker set.
 *
 * @param servers asked in this order; the next one when one does not answer, or answers SERVFAIL, REFUSED or NOTIMP
 * @param timeout for each server and round
 * @param rounds how often the list of servers is gone through
 * @param workerPort the port of workers found through DNS, which gives none
 * @param hostLimit hosts of one set; those with the highest preference values beyond it are left out and logged
 * @param addressLimit addresses of one host; those beyond it are left out
 */
public record DnsSettings(
        List<InetSocketAddress> servers,
        Duration timeout,
        int rounds,
        int workerPort,
        int hostLimit,
        int addressLimit) {

    /** Three seconds a try. */
    public static final Duration TIMEOUT_DEFAULT = Duration.ofSeconds(3);

    /** Two rounds. */
    public static final int ROUNDS_DEFAULT = 2;

    /** 2,000 hosts. */
    public static final int HOST_LIMIT_DEFAULT = 2000;

    /** 8 addresses. */
    public static final int ADDRESS_LIMIT_DEFAULT = 8;

    /** Most servers of {@link #servers}. */
    public static final int SERVER_LIMIT = 16;

    private static final int DNS_PORT = 53;

    /** @throws IllegalArgumentException when there is no server or too many, a port is not 1 to 65535, or another value is not positive */
    public DnsSettings {
        servers = List.copyOf(servers);
        if (servers.isEmpty() || servers.size() > SERVER_LIMIT) {
            throw new IllegalArgumentException("expected 1 to " + SERVER_LIMIT + " DNS servers, not " + servers.size());
        }
        if (timeout.isNegative() || timeout.isZero() || rounds < 1 || hostLimit < 1 || addressLimit < 1) {
            throw new IllegalArgumentException("DNS time-out, rounds and limits must be positive");
        }
        requirePort(Integer.toString(workerPort));
    }

    /** The defaults with these servers and worker port. */
    public static DnsSettings of(List<InetSocketAddress> servers, int workerPort) {
        return new DnsSettings(
                servers, TIMEOUT_DEFAULT, ROUNDS_DEFAULT, workerPort, HOST_LIMIT_DEFAULT, ADDRESS_LIMIT_DEFAULT);
    }

    /**
     * The servers of a text such as {@code 127.0.0.1:5353, 192.0.2.53, [2001:db8::53]:53}, separated by commas or spaces; the
     * system's own (as in resolv.conf, read once) when it is blank.
     *
     * @throws IllegalArgumentException when an item is no address, or a port is not 1 to 65535; or the text is blank and the
     *     system has no DNS server
     */
    public static List<InetSocketAddress> parseServers(String text) {
        List<InetSocketAddress> servers = new ArrayList<>();
        for (String item : text.trim().split("[,\\s]+")) {
            if (!item.isEmpty()) {
                servers.add(parseServer(item));
            }
        }
        if (servers.isEmpty()) {
            servers.addAll(ResolverConfig.getCurrentConfig().servers());
        }
        if (servers.isEmpty()) {
            throw new IllegalArgumentException("the system has no DNS server: expected ip or ip:port");
        }
        return List.copyOf(servers);
    }

    private static InetSocketAddress parseServer(String item) {
        int bracket = item.startsWith("[") ? item.indexOf(']') : -1;
        boolean bareAddressV6 = bracket < 0 && item.indexOf(':') != item.lastIndexOf(':');
        int colon = bareAddressV6 ? -1 : item.indexOf(':', Math.max(bracket, 0));
        String ip = colon < 0 ? item : item.substring(0, colon);
        int port = colon < 0 ? DNS_PORT : requirePort(item.substring(colon + 1));
        return new InetSocketAddress(
                requireAddress(bracket > 0 && ip.endsWith("]") ? ip.substring(1, ip.length() - 1) : ip), port);
    }

    /** @throws IllegalArgumentException when {@code text} is no IP address; names are not looked up */
    static InetAddress requireAddress(String text) {
        try {
            return Address.getByAddress(text);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("'" + text + "' is no IP address: expected ip or ip:port", e);
        }
    }

    /** @throws IllegalArgumentException when {@code text} is not 1 to 65535 */
    static int requirePort(String text) {
        int port = text.matches("\\d{1,5}") ? Integer.parseInt(text) : 0;
        if (port < 1 || port > 65535) {
            throw new IllegalArgumentException("'" + text + "' is no port: expected 1 to 65535");
        }
        return port;
    }
}
