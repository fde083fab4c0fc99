package org.jamesarchive.repair;

import java.net.URI;
import java.util.Locale;
import org.jamesarchive.client.NodeAccess;

/**
 * Another worker.
 *
 * @param host its name in the worker set, lower case
 * @param http where its routes are, such as {@code http://192.0.2.10:8000}
 * @param access with what it is asked: an operator's token
 */
public record Peer(String host, URI http, NodeAccess access) {

    /** @throws IllegalArgumentException when the URL is not one of HTTP, or the host is empty */
    public Peer {
        host = host.toLowerCase(Locale.ROOT);
        String scheme = String.valueOf(http.getScheme());
        boolean isHttp = scheme.equals("http") || scheme.equals("https");
        if (!isHttp || http.getHost() == null || http.getQuery() != null || host.isEmpty()) {
            throw new IllegalArgumentException(
                    "'" + http + "': expected HOST=URL, such as worker1.example.com=http://192.0.2.10:8000");
        }
    }

    /**
     * Reads {@code HOST=URL}, or a URL whose host is the worker's name.
     *
     * @throws IllegalArgumentException when it is neither
     */
    public static Peer parse(String text) {
        int equals = text.indexOf('=');
        String url = text.substring(equals + 1);
        URI http = URI.create(url.endsWith("/") ? url.substring(0, url.length() - 1) : url);
        return new Peer(equals < 0 ? String.valueOf(http.getHost()) : text.substring(0, equals), http, NodeAccess.NONE);
    }

    /** The same, asked with this. */
    public Peer with(NodeAccess given) {
        return new Peer(host, http, given);
    }
}
