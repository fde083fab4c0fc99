package org.jamesarchive.launcher.cluster;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.time.Duration;
import org.jamesarchive.client.NodeAccess;

/** Asks a running worker for a checkpoint of all that it has: {@code POST /archive/checkpoints}. Safe for use by many threads. */
public final class CheckpointClient {

    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(10);
    private static final int ANSWER_SIZE_LIMIT = 100_000;

    private final NodeAccess access;

    /** @param access with any token */
    public CheckpointClient(NodeAccess access) {
        this.access = access;
    }

    /** @throws IOException when the worker does not make one */
    public void make(Node worker) throws IOException {
        URI uri = URI.create("http://" + worker.httpText() + "/archive/checkpoints");
        HttpURLConnection connection = access.connection(uri);
        connection.setConnectTimeout((int) ANSWER_LIMIT.toMillis());
        connection.setReadTimeout((int) ANSWER_LIMIT.toMillis());
        connection.setRequestMethod("POST");
        connection.setFixedLengthStreamingMode(0);
        connection.setDoOutput(true);
        try {
            connection.getOutputStream().close();
            int status = connection.getResponseCode();
            if (status != HttpURLConnection.HTTP_CREATED) {
                throw new IOException("HTTP status " + status + " from " + uri);
            }
            try (InputStream body = connection.getInputStream()) {
                body.readNBytes(ANSWER_SIZE_LIMIT);
            }
        } finally {
            connection.disconnect();
        }
    }
}
