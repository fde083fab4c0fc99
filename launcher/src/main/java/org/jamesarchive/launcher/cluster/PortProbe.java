package org.jamesarchive.launcher.cluster;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** Finds out what can be bound. */
interface PortProbe {

    /** Whether this machine has the address at all: Linux has the whole of 127.0.0.0/8, macOS has 127.0.0.1. */
    boolean hasAddress(String host);

    /** Whether nobody listens there on TCP. */
    boolean isTcpFree(String host, int port);

    /** Whether nobody listens there on UDP. */
    boolean isUdpFree(String host, int port);

    /** By binding for a moment. */
    static PortProbe ofThisMachine() {
        return new PortProbe() {
            @Override
            public boolean hasAddress(String host) {
                return isTcpFree(host, 0);
            }

            @Override
            public boolean isTcpFree(String host, int port) {
                try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getByName(host))) {
                    return socket.isBound();
                } catch (IOException taken) {
                    return false;
                }
            }

            @Override
            public boolean isUdpFree(String host, int port) {
                try (DatagramSocket socket = new DatagramSocket(new InetSocketAddress(host, port))) {
                    return socket.isBound();
                } catch (IOException taken) {
                    return false;
                }
            }
        };
    }
}
