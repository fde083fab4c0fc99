package org.jamesarchive.route;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A static list of workers, all of one preference, instead of MX records. Grammar:
 * <pre>
 *   list   = worker [ weight ] *( (space / ",") worker [ weight ] )
 *   worker = host [ ":" port ]              the host's addresses come from DNS
 *          / "[" ip "]" [ ":" port ]        no look-up
 *   weight = space "weight=" number         of the worker before it: 1 to 10,000, 1 when it is left out
 * </pre>
 * as in {@code worker0.example.com:2525, worker1.example.com weight=2, [127.0.0.20]:2525, [2001:db8::1]}.
 *
 * @param items the workers, each host once
 */
public record WorkerList(List<Item> items) {

    /** Most workers of one list. */
    public static final int LENGTH_LIMIT = 2000;

    private static final String WEIGHT = "weight=";

    /**
     * One worker.
     *
     * @param host host name in lower case, or an address in brackets
     * @param port where it listens
     * @param address the address when the list gives it
     */
    public record Item(String host, int port, Optional<InetSocketAddress> address, int weight) {}

    /** Keeps a copy. */
    public WorkerList {
        items = List.copyOf(items);
    }

    /**
     * Reads a list.
     *
     * @param defaultPort for workers that name none
     * @throws IllegalArgumentException when the list is empty or too long, an item is none of the grammar's, or a host is
     *     there twice: a worker is known by its host name, whatever its port
     */
    public static WorkerList parse(String text, int defaultPort) {
        List<Item> items = new ArrayList<>();
        Set<String> hosts = new HashSet<>();
        boolean isWeighed = false;
        for (String word : text.trim().split("[,\\s]+")) {
            if (word.isEmpty()) {
                continue;
            }
            if (word.startsWith(WEIGHT) && !items.isEmpty() && !isWeighed) {
                Item last = items.remove(items.size() - 1);
                items.add(new Item(last.host(), last.port(), last.address(), weight(word)));
                isWeighed = true;
                continue;
            }
            isWeighed = false;
            Item item = item(word, defaultPort);
            if (!hosts.add(item.host())) {
                throw new IllegalArgumentException("worker " + item.host()
                        + " is listed twice: expected a host name or address of its own for each");
            }
            items.add(item);
        }
        if (items.isEmpty() || items.size() > LENGTH_LIMIT) {
            throw new IllegalArgumentException(
                    "expected 1 to " + LENGTH_LIMIT + " workers such as worker0.example.com:2525, not " + items.size());
        }
        return new WorkerList(items);
    }

    private static Item item(String word, int defaultPort) {
        int bracket = word.startsWith("[") ? word.indexOf(']') : -1;
        int colon = word.indexOf(':', Math.max(bracket, 0));
        String host = Worker.canonical(colon < 0 ? word : word.substring(0, colon));
        int port = colon < 0 ? defaultPort : DnsSettings.requirePort(word.substring(colon + 1));
        if (bracket > 0 && host.endsWith("]")) {
            InetSocketAddress address =
                    new InetSocketAddress(DnsSettings.requireAddress(host.substring(1, host.length() - 1)), port);
            return new Item(host, port, Optional.of(address), Worker.WEIGHT_DEFAULT);
        }
        if (!DnsClient.isName(host) || !host.matches("[a-z0-9._-]+")) {
            throw new IllegalArgumentException("'" + word + "' is no worker: expected host[:port] or [ip]:port");
        }
        if (host.matches("[0-9.]+")) {
            throw new IllegalArgumentException("'" + word + "': expected an address in brackets, [" + host + "]");
        }
        return new Item(host, port, Optional.empty(), Worker.WEIGHT_DEFAULT);
    }

    private static int weight(String word) {
        String number = word.substring(WEIGHT.length());
        int weight = number.matches("\\d{1,5}") ? Integer.parseInt(number) : 0;
        if (weight < 1 || weight > Worker.WEIGHT_LIMIT) {
            throw new IllegalArgumentException("'" + word + "': expected weight=1 to weight=" + Worker.WEIGHT_LIMIT);
        }
        return weight;
    }
}
