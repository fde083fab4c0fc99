package org.jamesarchive.client;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;
import org.jamesarchive.token.Secret;

/**
 * With what nodes are asked: a token, and whose certificates are believed. Never through a proxy, and no redirect is followed, so that the token goes to the node
 * that was named and to nobody else. Immutable.
 *
 * @param token none: only what is open to everybody can be asked for
 * @param trust none: what Java trusts
 * @param isPinned whether {@code trust} knows the very certificate, so that the name in it does not matter
 */
public record NodeAccess(Optional<Secret> token, Optional<SSLContext> trust, boolean isPinned) {

    /** Without a token. */
    public static final NodeAccess NONE = new NodeAccess(Optional.empty(), Optional.empty(), false);

    /** The environment variable with a token. */
    public static final String VARIABLE = "ARCHIVE_TOKEN";

    private static final int TOKEN_FILE_LIMIT = 4096;

    /** With a token. */
    public static NodeAccess of(Secret token) {
        return NONE.withToken(token);
    }

    /** The same with this token. */
    public NodeAccess withToken(Secret secret) {
        return new NodeAccess(Optional.of(secret), trust, isPinned);
    }

    /** The same, trusting the certificates of a PEM file. @throws IOException when it cannot be read or holds none */
    public NodeAccess withAuthorities(Path file) throws IOException {
        return new NodeAccess(token, Optional.of(TrustedCertificates.authorities(file)), false);
    }

    /** The same, trusting one certificate. @throws IllegalArgumentException when that is no SHA-256 fingerprint */
    public NodeAccess withFingerprint(String fingerprint) {
        return new NodeAccess(token, Optional.of(TrustedCertificates.pinned(fingerprint)), true);
    }

    /**
     * A token from a file that holds nothing else.
     *
     * @throws IOException when it cannot be read or holds something else
     */
    public static Secret readToken(Path file) throws IOException {
        if (Files.size(file) > TOKEN_FILE_LIMIT) {
            throw new IOException(file + ": holds more than a token");
        }
        try {
            return new Secret(
                    Files.readString(file, StandardCharsets.ISO_8859_1).strip());
        } catch (IllegalArgumentException e) {
            throw new IOException(file + ": " + e.getMessage(), e);
        }
    }

    /** A connection that is not open yet. */
    public HttpURLConnection connection(URI uri) throws IOException {
        HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection(Proxy.NO_PROXY);
        connection.setInstanceFollowRedirects(false);
        if (connection instanceof HttpsURLConnection secured && trust.isPresent()) {
            secured.setSSLSocketFactory(trust.get().getSocketFactory());
            if (isPinned) {
                secured.setHostnameVerifier((host, session) -> true);
            }
        }
        token.ifPresent(secret -> connection.setRequestProperty("Authorization", bearer(secret)));
        return connection;
    }

    /** A client; its user keeps it. */
    public HttpClient client(Duration connectLimit) {
        HttpClient.Builder builder = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .proxy(HttpClient.Builder.NO_PROXY)
                .connectTimeout(connectLimit);
        trust.ifPresent(builder::sslContext);
        return builder.build();
    }

    /** A request with the token. */
    public HttpRequest.Builder request(URI uri) {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri);
        token.ifPresent(secret -> request.header("Authorization", bearer(secret)));
        return request;
    }

    private static String bearer(Secret secret) {
        return "Bearer " + secret.text();
    }
}
