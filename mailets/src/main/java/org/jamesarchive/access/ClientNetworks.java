package org.jamesarchive.access;

import io.netty.handler.ipfilter.IpFilterRuleType;
import io.netty.handler.ipfilter.IpSubnetFilterRule;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The clients that may connect (Postfix {@code mynetworks}): addresses and CIDR networks, IPv4 and IPv6, an IPv6 network as
 * {@code [2001:db8::]/32} or without brackets. Host names are not looked up. Immutable.
 */
public final class ClientNetworks {

    private final List<IpSubnetFilterRule> networks;
    private final String text;

    private ClientNetworks(List<IpSubnetFilterRule> networks, String text) {
        this.networks = List.copyOf(networks);
        this.text = text;
    }

    /**
     * Reads networks between commas or white space.
     *
     * @throws IllegalArgumentException when one is no address or network, or there is none
     */
    public static ClientNetworks parse(String text) {
        List<IpSubnetFilterRule> networks = new ArrayList<>();
        SortedSet<String> written = new TreeSet<>();
        for (String part : text.split("[\\s,]+")) {
            if (!part.isEmpty()) {
                networks.add(network(part));
                written.add(part);
            }
        }
        if (networks.isEmpty()) {
            throw new IllegalArgumentException("expected at least one network such as 127.0.0.0/8");
        }
        return new ClientNetworks(networks, String.join(" ", written));
    }

    /** No client at all. */
    public static ClientNetworks none() {
        return new ClientNetworks(List.of(), "");
    }

    /** Whether a client at this address may connect. An IPv4-mapped IPv6 address counts as the IPv4 address. */
    public boolean permits(InetAddress client) {
        InetSocketAddress address = new InetSocketAddress(client, 0);
        return networks.stream().anyMatch(network -> network.matches(address));
    }

    /** The networks as they were written, ascending. */
    @Override
    public String toString() {
        return text;
    }

    private static IpSubnetFilterRule network(String text) {
        String plain = text.replace("[", "").replace("]", "");
        int slash = plain.indexOf('/');
        String address = slash < 0 ? plain : plain.substring(0, slash);
        byte[] bytes = NetUtil.createByteArrayFromIpAddressString(address);
        if (bytes == null) {
            throw new IllegalArgumentException(
                    "'" + text + "' is no address or network such as 127.0.0.0/8 or [::1]/128");
        }
        int bits = bytes.length * Byte.SIZE;
        int prefix = slash < 0 ? bits : prefix(text, plain.substring(slash + 1), bits);
        try {
            return new IpSubnetFilterRule(InetAddress.getByAddress(bytes), prefix, IpFilterRuleType.ACCEPT);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("'" + text + "' is no address", e);
        }
    }

    private static int prefix(String text, String prefix, int bits) {
        if (!prefix.matches("\\d{1,3}") || Integer.parseInt(prefix) > bits) {
            throw new IllegalArgumentException("'" + text + "' has no prefix length from 0 to " + bits);
        }
        return Integer.parseInt(prefix);
    }
}
