package org.jamesarchive.server;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Addresses to listen on: {@code IPv4:PORT} or {@code [IPv6]:PORT}, numbers only; nothing is looked up. */
final class ListenAddress {

    private static final Pattern FORM = Pattern.compile("(?:([0-9.]+)|\\[([0-9A-Fa-f:.]+)])(?::([0-9]{1,5}))");
    private static final int PORT_MAX = 65535;

    private ListenAddress() {}

    /**
     * @param where what the address is for, as an operator would find it
     * @throws StartupException when {@code text} is not of that form
     */
    static InetSocketAddress parse(String text, String where) throws StartupException {
        Matcher form = FORM.matcher(text.strip());
        if (form.matches()) {
            String address = form.group(1) == null ? form.group(2) : form.group(1);
            int port = Integer.parseInt(form.group(3));
            if (port <= PORT_MAX) {
                try {
                    return new InetSocketAddress(InetAddress.getByName(address), port);
                } catch (UnknownHostException e) {
                    // said below
                }
            }
        }
        throw StartupException.failure(where + " is '" + text + "', expected IP:PORT such as 127.0.0.1:25");
    }

    /**
     * Finds out whether one could listen there now.
     *
     * @param remedy what the operator can do else
     * @throws StartupException when one cannot
     */
    static void requireFree(InetSocketAddress address, String remedy) throws StartupException {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true); // as the servers do: connections of a previous run may linger
            socket.bind(address);
        } catch (IOException e) {
            throw StartupException.failure(cannotListen(address, e) + "; " + remedy);
        }
    }

    static String cannotListen(InetSocketAddress address, IOException reason) {
        String text =
                String.valueOf(reason.getMessage()).toLowerCase(Locale.ROOT).replaceFirst(" \\(.*", "");
        return "cannot listen on " + text(address) + ": " + text;
    }

    /** {@code IP:PORT}, with brackets about IPv6. */
    static String text(InetSocketAddress address) {
        String ip = address.getAddress().getHostAddress();
        return (address.getAddress() instanceof Inet6Address ? "[" + ip + "]" : ip) + ":" + address.getPort();
    }
}
