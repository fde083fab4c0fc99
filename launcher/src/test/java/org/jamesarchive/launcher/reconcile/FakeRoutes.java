package org.jamesarchive.launcher.reconcile;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jamesarchive.client.NodeAccess;

/** The routes of one node, gateway and worker in one, with small pages. */
final class FakeRoutes implements AutoCloseable {

    private static final int PAGE = 3;

    final TreeMap<String, List<String>> ledger = new TreeMap<>();
    final List<String> queued = new ArrayList<>();
    final List<String> parked = new ArrayList<>();
    final TreeSet<String> held = new TreeSet<>();
    final List<String> domains = new ArrayList<>(List.of("archive.example.com"));

    /** Answers that replace the proper ones, by path. */
    final Map<String, String> odd = new ConcurrentHashMap<>();

    /** Done before a path is answered, once. */
    final Map<String, Runnable> before = new ConcurrentHashMap<>();

    long damaged;
    private final HttpServer server;

    FakeRoutes() throws IOException {
        // else each answer waits 40 ms for an acknowledgement of its head
        System.setProperty("sun.net.httpserver.nodelay", "true");
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/archive", this::answer);
        server.start();
    }

    NodeAddress address(String name) {
        return new NodeAddress(
                name, URI.create("http://127.0.0.1:" + server.getAddress().getPort()), NodeAccess.NONE);
    }

    void acknowledge(String day, String contentId, String domain, int copies) {
        ledger.computeIfAbsent(day, absent -> new ArrayList<>())
                .add("{\"contentId\":\"%s\",\"acknowledged\":\"%sT01:02:03Z\",\"domain\":\"%s\",\"copies\":%d}"
                        .formatted(contentId, day, domain, copies));
    }

    static String message(String contentId, String domain) {
        return "{\"name\":\"1\",\"contentId\":\"%s\",\"domains\":[\"%s\"]}".formatted(contentId, domain);
    }

    private synchronized void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        Runnable first = before.remove(path);
        if (first != null) {
            first.run();
        }
        String text = odd.containsKey(path) ? odd.get(path) : proper(path, query(exchange));
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(text.startsWith("{\"statusCode") ? 404 : 200, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private static Map<String, String> query(HttpExchange exchange) {
        Map<String, String> query = new HashMap<>();
        String raw = exchange.getRequestURI().getRawQuery();
        for (String each : raw == null ? new String[0] : raw.split("&")) {
            int equals = each.indexOf('=');
            query.put(each.substring(0, equals), URLDecoder.decode(each.substring(equals + 1), StandardCharsets.UTF_8));
        }
        return query;
    }

    private String proper(String path, Map<String, String> query) {
        if (path.equals("/archive/ledger/days")) {
            return "{\"days\":["
                    + ledger.entrySet().stream()
                            .map(day -> "{\"day\":\"%s\",\"records\":%d}"
                                    .formatted(day.getKey(), day.getValue().size()))
                            .collect(Collectors.joining(","))
                    + "]}";
        }
        if (path.startsWith("/archive/ledger/")) {
            String day = path.substring("/archive/ledger/".length());
            return page("\"damaged\":" + damaged + ",\"records\"", ledger.getOrDefault(day, List.of()), query);
        }
        return switch (path) {
            case "/archive/content-ids/queued" -> page("\"messages\"", queued, query);
            case "/archive/content-ids/parked" -> page("\"messages\"", parked, query);
            case "/archive/status" -> "{\"stored\":" + held.size() + "}";
            default -> contentIds(query);
        };
    }

    private static String page(String name, List<String> all, Map<String, String> query) {
        int from = Integer.parseInt(query.getOrDefault("from", "0"));
        int to = Math.min(all.size(), from + PAGE);
        return "{%s:[%s],\"next\":%s}"
                .formatted(name, String.join(",", all.subList(from, to)), to < all.size() ? "\"" + to + "\"" : "null");
    }

    private String contentIds(Map<String, String> query) {
        int limit = Math.min(PAGE, Integer.parseInt(query.get("limit")));
        String to = query.getOrDefault("to", "g");
        List<String> range = new ArrayList<>(held.subSet(query.getOrDefault("from", ""), to));
        List<String> page = range.subList(0, Math.min(limit, range.size()));
        return "{\"domains\":[%s],\"contentIds\":[%s],\"next\":%s}"
                .formatted(
                        quoted(domains),
                        quoted(page),
                        range.size() > limit ? quoted(List.of(range.get(limit))) : "null");
    }

    private static String quoted(List<String> texts) {
        return texts.stream().map(text -> '"' + text + '"').collect(Collectors.joining(","));
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
