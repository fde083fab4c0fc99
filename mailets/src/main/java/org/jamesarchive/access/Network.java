package org.jamesarchive.access;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * An IP network. IPv4 is kept as the IPv4-mapped part of IPv6 ({@code ::ffff:0:0/96}, RFC 4291 §2.5.5.2), so that a mapped
 * address and the IPv4 address in it are one.
 *
 * @param high the first 64 bits
 * @param low the other 64 bits
 * @param prefix how many bits count, 0..128; the others are zero
 */
record Network(long high, long low, int prefix) {

    static final int BITS = 128;

    /** Where the IPv4 address begins in a mapped one. */
    static final int IPV4_PREFIX = 96;

    private static final long MAPPED = 0xffff;

    /**
     * Reads a network as cidr_table(5) writes it: {@code 192.0.2.0/24}, {@code 2001:db8::/32}, an address alone, brackets round
     * the address or round all of it.
     *
     * @throws IllegalArgumentException when it is none, or has bits behind its prefix; the message says what was expected
     */
    static Network parse(String text) {
        String plain = withoutBrackets(text);
        int slash = plain.indexOf('/');
        byte @Nullable [] bytes = address(slash < 0 ? plain : plain.substring(0, slash));
        if (bytes == null) {
            throw new IllegalArgumentException(
                    "expected an address or network such as 192.0.2.7, 192.0.2.0/24 or [2001:db8::]/32");
        }
        int bits = bytes.length * Byte.SIZE;
        int prefix = slash < 0 ? bits : prefix(plain.substring(slash + 1), bits);
        Network address = of(bytes);
        Network network = address.masked(prefix + BITS - bits);
        if (network.high() != address.high() || network.low() != address.low()) {
            throw new IllegalArgumentException("has bits set behind its prefix, expected " + network);
        }
        return network;
    }

    private static String withoutBrackets(String text) {
        int end = text.indexOf(']');
        if (!text.startsWith("[") || end < 0 || (end + 1 < text.length() && text.charAt(end + 1) != '/')) {
            return text;
        }
        return text.substring(1, end) + text.substring(end + 1);
    }

    /** As inet_pton(3): no octal numbers, no zone, four parts. */
    private static byte @Nullable [] address(String text) {
        boolean plain = text.chars().allMatch(c -> c == '.' || c == ':' || (Character.digit(c, 16) >= 0 && c < 0x80));
        boolean octal = text.matches("(?:.*[.:])?0\\d+\\..*|.*\\.0\\d+");
        return plain && !octal ? NetUtil.createByteArrayFromIpAddressString(text) : null;
    }

    private static int prefix(String text, int bits) {
        if (!text.matches("[0-9]{1,3}") || Integer.parseInt(text) > bits) {
            throw new IllegalArgumentException("expected a prefix length from 0 to " + bits + " behind the slash");
        }
        return Integer.parseInt(text);
    }

    /** The network that holds this address alone. */
    static Network of(InetAddress address) {
        return of(address.getAddress());
    }

    private static Network of(byte[] address) {
        ByteBuffer bytes = ByteBuffer.wrap(address);
        return address.length == Integer.BYTES
                ? new Network(0, (MAPPED << Integer.SIZE) | Integer.toUnsignedLong(bytes.getInt()), BITS)
                : new Network(bytes.getLong(), bytes.getLong(), BITS);
    }

    /** The network of this prefix length around it. */
    Network masked(int length) {
        long highMask = length >= Long.SIZE ? -1 : length == 0 ? 0 : -1L << (Long.SIZE - length);
        long lowMask = length <= Long.SIZE ? 0 : -1L << (BITS - length);
        return new Network(high & highMask, low & lowMask, length);
    }

    boolean isIpv4() {
        return prefix >= IPV4_PREFIX && high == 0 && low >>> Integer.SIZE == MAPPED;
    }

    @Override
    public String toString() {
        if (isIpv4()) {
            return NetUtil.intToIpAddress((int) low) + "/" + (prefix - IPV4_PREFIX);
        }
        byte[] bytes =
                ByteBuffer.allocate(2 * Long.BYTES).putLong(high).putLong(low).array();
        return NetUtil.bytesToIpAddress(bytes) + "/" + prefix;
    }
}
