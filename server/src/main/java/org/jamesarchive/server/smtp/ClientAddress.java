package org.jamesarchive.server.smtp;

import io.netty.channel.Channel;
import io.netty.util.AttributeKey;
import java.net.InetSocketAddress;

/** Who the client of a connection is: what a trusted proxy said, else the other end of the connection. */
final class ClientAddress {

    private static final AttributeKey<InetSocketAddress> BEHIND_PROXY = AttributeKey.valueOf("archive.client");

    private ClientAddress() {}

    static InetSocketAddress of(Channel channel) {
        InetSocketAddress behindProxy = channel.attr(BEHIND_PROXY).get();
        return behindProxy == null ? (InetSocketAddress) channel.remoteAddress() : behindProxy;
    }

    static void set(Channel channel, InetSocketAddress client) {
        channel.attr(BEHIND_PROXY).set(client);
    }
}
