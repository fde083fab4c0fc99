package org.jamesarchive.server;

import com.google.inject.Module;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import org.jamesarchive.token.Role;
import org.jamesarchive.token.Secret;
import org.jamesarchive.token.TokenFileEditor;

/** A node in this process on free loopback ports, with the configuration of {@code src/test/resources/node}. */
final class RunningNode implements AutoCloseable {

    static final Path CONF = Path.of("src/test/resources/node").toAbsolutePath();

    private final ArchiveNode node;
    private final Secret operator;
    private final HttpClient http = HttpClient.newHttpClient();

    private RunningNode(ArchiveNode node, Secret operator) {
        this.operator = operator;
        this.node = node;
    }

    static RunningNode start(Path conf, Path dir, Module... features) throws Exception {
        NodeDirectories directories = new NodeDirectories(conf, dir);
        Path tokens = dir.resolve("var/tokens");
        Files.deleteIfExists(tokens);
        Secret operator = new TokenFileEditor(tokens).create("operator", Role.OPERATOR, new SecureRandom());
        return new RunningNode(ArchiveNode.start(directories, NodeFolder.take(dir), List.of(features)), operator);
    }

    static RunningNode start(Path dir) throws Exception {
        return start(CONF, dir);
    }

    SmtpTalk talk() throws Exception {
        return SmtpTalk.to(node.smtpAddress());
    }

    ArchiveNode node() {
        return node;
    }

    HttpResponse<byte[]> request(String method, String path, String accept) throws Exception {
        URI uri = URI.create("http://" + ListenAddress.text(node.httpAddress()) + path);
        return http.send(
                HttpRequest.newBuilder(uri)
                        .method(method, HttpRequest.BodyPublishers.noBody())
                        .header("Accept", accept)
                        .header("Authorization", "Bearer " + operator.text())
                        .build(),
                HttpResponse.BodyHandlers.ofByteArray());
    }

    String get(String path) throws Exception {
        return new String(request("GET", path, "application/json").body(), StandardCharsets.UTF_8);
    }

    /** The status of the answer to a request without a token. */
    int statusForStrangers(String method, String path) throws Exception {
        URI uri = URI.create("http://" + ListenAddress.text(node.httpAddress()) + path);
        return http.send(
                        HttpRequest.newBuilder(uri)
                                .method(method, HttpRequest.BodyPublishers.noBody())
                                .build(),
                        HttpResponse.BodyHandlers.ofByteArray())
                .statusCode();
    }

    @Override
    public void close() {
        node.stop();
    }
}
