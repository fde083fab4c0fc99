package org.jamesarchive.federation;

import java.net.URI;

/**
 * A worker.
 *
 * @param name how results call it
 * @param http where its routes are, such as {@code http://192.0.2.10:8000}, without a slash at the end
 */
public record WorkerAddress(String name, URI http) {

    /** @throws IllegalArgumentException when the URL is not one of HTTP */
    public WorkerAddress {
        String scheme = String.valueOf(http.getScheme());
        boolean isHttp = scheme.equals("http") || scheme.equals("https");
        if (!isHttp || http.getHost() == null || http.getQuery() != null || http.getUserInfo() != null) {
            throw new IllegalArgumentException("'" + http + "': expected a URL such as http://192.0.2.10:8000");
        }
    }

    /**
     * Reads {@code NAME=URL}, or a URL, which then is the name as well.
     *
     * @throws IllegalArgumentException when it is neither
     */
    public static WorkerAddress parse(String text) {
        int equals = text.indexOf('=');
        String url = text.substring(equals + 1);
        String trimmed = url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
        return new WorkerAddress(equals < 1 ? trimmed : text.substring(0, equals), URI.create(trimmed));
    }
}
