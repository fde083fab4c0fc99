package org.jamesarchive.launcher.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Asks a node's {@code GET /archive/status}. Safe for use by many threads. */
final class StatusClient {

    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(3);
    private static final int ANSWER_SIZE_LIMIT = 1_000_000;
    private static final int REASONS_LIMIT = 20;

    private final ObjectMapper json = new ObjectMapper();

    /** The node's own word; empty when it does not answer as it should. */
    Optional<NodeStatus> ask(Node node, long pid) {
        try {
            JsonNode answer = json.readTree(get(node));
            String state = answer == null ? "" : answer.path("state").asText();
            if (answer == null || state.isEmpty()) {
                return Optional.empty();
            }
            return Optional.of(new NodeStatus(
                    node,
                    pid,
                    state,
                    answer.path("stored").asLong(),
                    answer.path("bytes").asLong(),
                    answer.path("queued").asLong(),
                    answer.path("parked").asLong(),
                    reasons(answer)));
        } catch (IOException notYet) {
            return Optional.empty();
        }
    }

    private static byte[] get(Node node) throws IOException {
        URI uri = URI.create("http://" + node.httpText() + "/archive/status");
        HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection(Proxy.NO_PROXY);
        connection.setConnectTimeout((int) ANSWER_LIMIT.toMillis());
        connection.setReadTimeout((int) ANSWER_LIMIT.toMillis());
        try (InputStream body = connection.getInputStream()) {
            return body.readNBytes(ANSWER_SIZE_LIMIT);
        } finally {
            connection.disconnect();
        }
    }

    private static List<String> reasons(JsonNode answer) {
        List<String> reasons = new ArrayList<>();
        for (JsonNode reason : answer.path("reasons")) {
            if (reasons.size() < REASONS_LIMIT) {
                reasons.add(reason.asText().replaceAll("\\p{Cntrl}", "?"));
            }
        }
        return reasons;
    }
}
