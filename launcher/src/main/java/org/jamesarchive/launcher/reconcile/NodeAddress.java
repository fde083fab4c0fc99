package org.jamesarchive.launcher.reconcile;

import java.net.URI;
import org.jamesarchive.client.NodeAccess;

/**
 * A node that is asked.
 *
 * @param name what the report calls it
 * @param http where its routes are, such as {@code http://127.0.0.11:8000}
 * @param access with what it is asked
 */
public record NodeAddress(String name, URI http, NodeAccess access) {

    /** @throws IllegalArgumentException when the URL is not one of HTTP */
    public NodeAddress {
        String scheme = String.valueOf(http.getScheme());
        if (!(scheme.equals("http") || scheme.equals("https")) || http.getHost() == null || http.getQuery() != null) {
            throw new IllegalArgumentException("'" + http + "': expected a URL such as http://127.0.0.11:8000");
        }
    }

    /** A node that is known by its URL. */
    public static NodeAddress parse(String url) {
        String trimmed = url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
        return new NodeAddress(trimmed, URI.create(trimmed), NodeAccess.NONE);
    }

    /** The same, asked with this. */
    public NodeAddress with(NodeAccess given) {
        return new NodeAddress(name, http, given);
    }
}
