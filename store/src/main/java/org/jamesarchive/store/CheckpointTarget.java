package org.jamesarchive.store;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.NavigableMap;
import org.jamesarchive.store.proof.CheckpointFolder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A second place for checkpoints, brought up to date as often as it is asked to; what failed is tried again the next time. For one thread;
 * {@link #alarm} may be asked by any.
 */
final class CheckpointTarget {

    private static final Logger LOGGER = LoggerFactory.getLogger(CheckpointTarget.class);
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int AT_ONCE_LIMIT = 100;

    private final String name;
    private final Put put;
    private long done;
    private volatile String alarm = "";

    /** Writes one there. */
    @FunctionalInterface
    interface Put {
        void put(long size, String note) throws IOException, InterruptedException;
    }

    /** @param done up to this size all are there */
    CheckpointTarget(String name, long done, Put put) {
        this.name = name;
        this.done = done;
        this.put = put;
    }

    /** A URL; checkpoints made before this start are not sent again, but the newest. */
    static CheckpointTarget url(URI url, long newest) {
        HttpClient client = HttpClient.newBuilder().connectTimeout(PATIENCE).build();
        return new CheckpointTarget(url.toString(), newest - 1, (size, note) -> {
            HttpRequest request = HttpRequest.newBuilder(url.resolve(CheckpointFolder.nameOf(size)))
                    .timeout(PATIENCE)
                    .header("Content-Type", "text/plain; charset=utf-8")
                    .PUT(HttpRequest.BodyPublishers.ofString(note))
                    .build();
            int code =
                    client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
            if (code / 100 != 2) {
                throw new IOException("HTTP status " + code);
            }
        });
    }

    /** Why it is behind; empty when it is not. */
    String alarm() {
        return alarm;
    }

    /** Whether there is one of this size, or another before it, to be put there. */
    boolean isBehind(long newest) {
        return done < newest;
    }

    /** Puts there what is new among these, oldest first, until one fails. */
    void update(NavigableMap<Long, Path> all) throws InterruptedException {
        int count = 0;
        for (Map.Entry<Long, Path> checkpoint : all.tailMap(done, false).entrySet()) {
            if (count == AT_ONCE_LIMIT) {
                return;
            }
            try {
                put.put(checkpoint.getKey(), CheckpointFolder.read(checkpoint.getValue()));
            } catch (IOException e) {
                String reason = "checkpoints do not reach " + name + ": " + e;
                if (!alarm.equals(reason)) {
                    LOGGER.error("{}", reason);
                }
                alarm = reason;
                return;
            }
            done = checkpoint.getKey();
            count++;
        }
        alarm = "";
    }
}
