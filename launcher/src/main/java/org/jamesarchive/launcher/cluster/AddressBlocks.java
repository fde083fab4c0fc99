package org.jamesarchive.launcher.cluster;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Chooses an {@link AddressBlock} that nobody uses: first a block where the well-known ports 2525 and 8000 are free on every
 * address, then, when something holds them everywhere, any block with two other ports. Looking is not taking: whoever wants
 * the block must bind its DNS socket and look again.
 */
final class AddressBlocks {

    static final int DNS_PORT_DEFAULT = 5300;
    static final int SMTP_PORT_DEFAULT = 2525;
    static final int HTTP_PORT_DEFAULT = 8000;

    private static final int BLOCKS_LIMIT = 64;
    private static final int DNS_PORTS_LIMIT = 4;
    private static final int PORTS_LIMIT = 20;

    private final PortProbe probe;
    private final int gateways;
    private final int workers;

    AddressBlocks(PortProbe probe, int gateways, int workers) {
        this.probe = probe;
        this.gateways = gateways;
        this.workers = workers;
    }

    /**
     * The blocks that are free now, best first, looked at one by one as they are asked for.
     *
     * @throws ClusterException when this machine lacks the loopback addresses
     */
    Stream<AddressBlock> candidates() {
        requireAddresses();
        Stream<AddressBlock> wellKnown = IntStream.range(0, BLOCKS_LIMIT)
                .mapToObj(number -> new AddressBlock(number, DNS_PORT_DEFAULT, SMTP_PORT_DEFAULT, HTTP_PORT_DEFAULT))
                .filter(this::isFree);
        Stream<AddressBlock> anyPorts = IntStream.range(0, DNS_PORTS_LIMIT)
                .boxed()
                .flatMap(dns -> IntStream.range(0, BLOCKS_LIMIT)
                        .mapToObj(number -> withFreePorts(number, DNS_PORT_DEFAULT + dns))
                        .flatMap(Optional::stream));
        return Stream.concat(wellKnown, anyPorts);
    }

    /** Whether nobody uses the block, its DNS socket included. */
    boolean isFree(AddressBlock block) {
        return isDnsFree(block) && areNodePortsFree(block);
    }

    /** Whether nobody uses the nodes' sockets; the DNS socket is not looked at. */
    boolean areNodePortsFree(AddressBlock block) {
        List<String> hosts = block.hosts(gateways, workers);
        return hosts.stream()
                .allMatch(host -> probe.isTcpFree(host, block.smtpPort()) && probe.isTcpFree(host, block.httpPort()));
    }

    private boolean isDnsFree(AddressBlock block) {
        String host = block.dns().getHostString();
        return probe.isTcpFree(host, block.dnsPort()) && probe.isUdpFree(host, block.dnsPort());
    }

    private Optional<AddressBlock> withFreePorts(int number, int dnsPort) {
        AddressBlock block = new AddressBlock(number, dnsPort, SMTP_PORT_DEFAULT, HTTP_PORT_DEFAULT);
        if (!isDnsFree(block)) {
            return Optional.empty();
        }
        Optional<Integer> smtpPort = freePort(block, SMTP_PORT_DEFAULT);
        Optional<Integer> httpPort = freePort(block, HTTP_PORT_DEFAULT);
        return smtpPort.flatMap(smtp -> httpPort.map(http -> new AddressBlock(number, dnsPort, smtp, http)));
    }

    private Optional<Integer> freePort(AddressBlock block, int first) {
        List<String> hosts = block.hosts(gateways, workers);
        return IntStream.range(first, first + PORTS_LIMIT)
                .filter(port -> hosts.stream().allMatch(host -> probe.isTcpFree(host, port)))
                .boxed()
                .findFirst();
    }

    private void requireAddresses() {
        String host = new AddressBlock(0, 0, 0, 0).gateway(0);
        if (!probe.hasAddress(host)) {
            throw new ClusterException("this machine has no loopback address " + host
                    + "; on macOS add the addresses first: for n in 1 $(seq 11 13) $(seq 20 29); do sudo ifconfig lo0 alias"
                    + " 127.0.0.$n; done");
        }
    }
}
