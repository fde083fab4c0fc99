package org.jamesarchive.launcher.cluster;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import java.time.Duration;

/** Has workers make checkpoints: {@code POST /archive/checkpoints}. Safe for use by many threads. */
public final class CheckpointClient {

    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(3);
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(30);

    /** Has a worker make one of all that it holds now. @return whether it did */
    public boolean makeOne(Node worker) {
        try {
            URI uri = URI.create("http://" + worker.httpText() + "/archive/checkpoints");
            HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection(Proxy.NO_PROXY);
            connection.setConnectTimeout((int) CONNECT_LIMIT.toMillis());
            connection.setReadTimeout((int) ANSWER_LIMIT.toMillis());
            connection.setRequestMethod("POST");
            try {
                return connection.getResponseCode() == HttpURLConnection.HTTP_CREATED;
            } finally {
                connection.disconnect();
            }
        } catch (IOException e) {
            // It is down; its files can be read all the same.
            return false;
        }
    }
}
