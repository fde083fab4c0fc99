package org.jamesarchive.launcher.cluster;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/**
 * The loopback addresses of one cluster.
 * <pre>
 *   127.0.B.1:dnsPort                      DNS; to hold this socket is to own the block
 *   127.0.B.11+i:smtpPort and :httpPort    gateway i
 *   127.0.B.20+i:smtpPort and :httpPort    worker i
 * </pre>
 *
 * @param number B, 0 to 255
 * @param dnsPort UDP and TCP port of the DNS server
 * @param smtpPort one port for all nodes, since MX records carry none
 * @param httpPort one port for all nodes
 */
public record AddressBlock(int number, int dnsPort, int smtpPort, int httpPort) {

    public static final int GATEWAYS_LIMIT = 9;
    public static final int WORKERS_LIMIT = 100;

    private static final int GATEWAY_FIRST = 11;
    private static final int WORKER_FIRST = 20;

    /** The DNS server's socket. */
    @JsonIgnore
    public InetSocketAddress dns() {
        return new InetSocketAddress(host(1), dnsPort);
    }

    /** The host of gateway {@code index}. */
    public String gateway(int index) {
        return host(GATEWAY_FIRST + requireBelow(index, GATEWAYS_LIMIT));
    }

    /** The host of worker {@code index}. */
    public String worker(int index) {
        return host(WORKER_FIRST + requireBelow(index, WORKERS_LIMIT));
    }

    /** Every host of so many gateways and workers. */
    public List<String> hosts(int gateways, int workers) {
        List<String> hosts = new ArrayList<>();
        for (int i = 0; i < gateways; i++) {
            hosts.add(gateway(i));
        }
        for (int i = 0; i < workers; i++) {
            hosts.add(worker(i));
        }
        return hosts;
    }

    private String host(int last) {
        return "127.0." + number + "." + last;
    }

    private static int requireBelow(int index, int limit) {
        if (index < 0 || index >= limit) {
            throw new IllegalArgumentException("there is no node number " + index + " below " + limit);
        }
        return index;
    }
}
