package org.jamesarchive.federation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.jamesarchive.client.NodeAccess;

/** Asks workers over HTTP. Safe for use by many threads. */
public final class WorkerClient {

    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(5);
    private static final int ANSWER_SIZE_LIMIT = 64 * 1024 * 1024;
    private static final int REASON_LENGTH_LIMIT = 300;
    private static final int WAITS_LIMIT = 20;
    private static final long WAIT_SECONDS_LIMIT = 5;
    private static final int OK = 200;
    private static final int CREATED = 201;
    private static final int ACCEPTED = 202;
    private static final int TOO_MANY = 429;

    private final NodeAccess access;
    private final HttpClient http;
    private final ObjectMapper json = new ObjectMapper();

    /** @param access with what workers are asked */
    public WorkerClient(NodeAccess access) {
        this.access = access;
        this.http = access.client(CONNECT_LIMIT);
    }

    /** Posts JSON and gives the JSON object that comes back; waits a while when it asks too often. */
    CompletableFuture<JsonNode> post(WorkerAddress worker, String path, JsonNode body, Duration limit) {
        HttpRequest request = access.request(URI.create(worker.http() + path))
                .timeout(limit)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body.toString(), StandardCharsets.UTF_8))
                .build();
        return ask(request, 0).thenApply(this::object).orTimeout(limit.toMillis(), TimeUnit.MILLISECONDS);
    }

    private CompletableFuture<HttpResponse<byte[]>> ask(HttpRequest request, int waits) {
        return http.sendAsync(request, head -> new LimitedBody(ANSWER_SIZE_LIMIT))
                .thenCompose(answer -> {
                    if (answer.statusCode() != TOO_MANY || waits == WAITS_LIMIT) {
                        return CompletableFuture.completedFuture(answer);
                    }
                    return CompletableFuture.supplyAsync(
                                    () -> waits + 1,
                                    CompletableFuture.delayedExecutor(waitSeconds(answer), TimeUnit.SECONDS))
                            .thenCompose(next -> ask(request, next));
                });
    }

    private static long waitSeconds(HttpResponse<?> answer) {
        return Math.min(
                WAIT_SECONDS_LIMIT,
                Math.max(1, answer.headers().firstValueAsLong("Retry-After").orElse(1)));
    }

    private JsonNode object(HttpResponse<byte[]> answer) {
        try {
            if (answer.statusCode() != OK && answer.statusCode() != ACCEPTED) {
                throw refused(answer.statusCode(), answer.body());
            }
            JsonNode object = json.readTree(answer.body());
            if (object == null || !object.isObject()) {
                throw new IOException("the answer is no JSON object");
            }
            return object;
        } catch (IOException e) {
            throw new CompletionException(e);
        }
    }

    /**
     * A JSON object.
     *
     * @throws WorkerRefusedException when the status is not 200
     * @throws IOException when it does not come
     */
    public JsonNode get(WorkerAddress worker, String path, Duration limit) throws IOException, InterruptedException {
        HttpRequest request =
                access.request(URI.create(worker.http() + path)).timeout(limit).build();
        return Futures.get(ask(request, 0).thenApply(this::object).orTimeout(limit.toMillis(), TimeUnit.MILLISECONDS));
    }

    /**
     * Has a worker do something, and gives the JSON object that comes back.
     *
     * @param path what to do, as a POST without a body
     * @throws WorkerRefusedException when it does not: the status is neither 200 nor 202
     * @throws IOException when no answer comes
     */
    public JsonNode act(WorkerAddress worker, String path, Duration limit) throws IOException, InterruptedException {
        HttpRequest request = access.request(URI.create(worker.http() + path))
                .timeout(limit)
                .POST(HttpRequest.BodyPublishers.noBody())
                .build();
        return Futures.get(ask(request, 0).thenApply(this::object).orTimeout(limit.toMillis(), TimeUnit.MILLISECONDS));
    }

    /**
     * Has a worker make a checkpoint of all that it has.
     *
     * @throws IOException when it does not
     */
    public void checkpoint(WorkerAddress worker, Duration limit) throws IOException, InterruptedException {
        HttpRequest request = access.request(URI.create(worker.http() + "/archive/checkpoints"))
                .timeout(limit)
                .POST(HttpRequest.BodyPublishers.noBody())
                .build();
        HttpResponse<byte[]> answer = Futures.get(ask(request, 0).orTimeout(limit.toMillis(), TimeUnit.MILLISECONDS));
        if (answer.statusCode() != CREATED) {
            throw refused(answer.statusCode(), answer.body());
        }
    }

    /** What is done with a body. */
    @FunctionalInterface
    public interface BodyReader<T> {
        /** Reads it; need not read to the end. */
        T read(HttpResponse<InputStream> answer) throws IOException;
    }

    /**
     * Reads bytes as they come.
     *
     * @param limit until the answer begins
     * @throws WorkerRefusedException when the status is not 200
     * @throws IOException when they do not come, and what the reader throws
     */
    public <T> T read(WorkerAddress worker, String path, Duration limit, BodyReader<T> reader)
            throws IOException, InterruptedException {
        HttpRequest request =
                access.request(URI.create(worker.http() + path)).timeout(limit).build();
        for (int waits = 0; ; waits++) {
            HttpResponse<InputStream> answer = http.send(request, HttpResponse.BodyHandlers.ofInputStream());
            try (InputStream body = answer.body()) {
                if (answer.statusCode() == OK) {
                    return reader.read(answer);
                }
                byte[] reason = body.readNBytes(ANSWER_SIZE_LIMIT);
                if (answer.statusCode() != TOO_MANY || waits == WAITS_LIMIT) {
                    throw refused(answer.statusCode(), reason);
                }
            }
            TimeUnit.SECONDS.sleep(waitSeconds(answer));
        }
    }

    private WorkerRefusedException refused(int status, byte[] body) {
        String message = "";
        int column = 0;
        try {
            JsonNode error = json.readTree(body);
            if (error != null) {
                message = error.path("message").asText();
                column = error.path("column").asInt();
            }
        } catch (IOException e) {
            // no JSON: the status has to do
        }
        return new WorkerRefusedException(status, column, message.isEmpty() ? "HTTP " + status : safe(message));
    }

    /** Text of a stranger's, as it may be shown in a line. */
    static String safe(String text) {
        return text.substring(0, Math.min(text.length(), REASON_LENGTH_LIMIT)).replaceAll("[\\p{Cntrl}\\p{Cf}]", "?");
    }
}
