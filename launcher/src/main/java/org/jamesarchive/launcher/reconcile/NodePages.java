package org.jamesarchive.launcher.reconcile;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** Asks one node for JSON, and for lists page by page. For one thread. */
final class NodePages {

    /** Items of a page: the most that nodes give. */
    static final int PAGE_LIMIT = 10_000;

    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(5);
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(60);
    private static final int ANSWER_SIZE_LIMIT = 64 * 1024 * 1024;
    private static final int OK = 200;
    private static final int REASON_LENGTH_LIMIT = 200;

    private final NodeAddress node;
    private final ObjectMapper json = new ObjectMapper();

    NodePages(NodeAddress node) {
        this.node = node;
    }

    NodeAddress node() {
        return node;
    }

    /** What is done with a page. */
    @FunctionalInterface
    interface PageReader {
        void read(JsonNode page) throws IOException;
    }

    /**
     * All pages of a list.
     *
     * @param query further parameters, each with an {@code &} in front
     * @param from where the first page begins; empty: at the beginning
     */
    void pages(String path, String query, String from, PageReader reader) throws IOException {
        String next = from;
        do {
            String begin = next.isEmpty() ? "" : "&from=" + URLEncoder.encode(next, StandardCharsets.UTF_8);
            JsonNode page = get(path + "?limit=" + PAGE_LIMIT + query + begin);
            reader.read(page);
            JsonNode following = page.path("next");
            if (following.isTextual() && following.asText().equals(next)) {
                throw new NodeSilentException(path + ": a page leads to itself");
            }
            next = following.asText("");
            if (!following.isTextual()) {
                next = "";
            }
        } while (!next.isEmpty());
    }

    /**
     * One document.
     *
     * @throws NodeSilentException when it does not come, or is no JSON object
     */
    JsonNode get(String path) throws NodeSilentException {
        try {
            HttpURLConnection connection = node.access().connection(URI.create(node.http() + path));
            connection.setConnectTimeout((int) CONNECT_LIMIT.toMillis());
            connection.setReadTimeout((int) ANSWER_LIMIT.toMillis());
            if (connection.getResponseCode() != OK) {
                throw new NodeSilentException(
                        path + ": HTTP " + connection.getResponseCode() + " " + refusal(connection));
            }
            try (InputStream body = connection.getInputStream()) {
                JsonNode answer = json.readTree(body.readNBytes(ANSWER_SIZE_LIMIT));
                if (answer == null || !answer.isObject()) {
                    throw new NodeSilentException(path + ": the answer is no JSON object");
                }
                return answer;
            }
        } catch (NodeSilentException e) {
            throw e;
        } catch (IOException e) {
            throw new NodeSilentException(safe(path + ": " + e.getMessage()), e);
        }
    }

    private String refusal(HttpURLConnection connection) throws IOException {
        try (InputStream body = connection.getErrorStream()) {
            return body == null
                    ? ""
                    : safe(json.readTree(body.readNBytes(ANSWER_SIZE_LIMIT))
                            .path("message")
                            .asText());
        } catch (JsonProcessingException noJson) {
            return "";
        }
    }

    /** Text of a stranger's, as it may be shown. */
    static String safe(String text) {
        return text.substring(0, Math.min(text.length(), REASON_LENGTH_LIMIT)).replaceAll("\\p{Cntrl}", "?");
    }
}
