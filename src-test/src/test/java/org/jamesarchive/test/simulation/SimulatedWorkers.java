package org.jamesarchive.test.simulation;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;
import org.jamesarchive.smtp.Envelope;
import org.jamesarchive.smtp.Reply;
import org.jamesarchive.smtp.SendResult;
import org.jamesarchive.smtp.SmtpSender;
import org.jamesarchive.smtp.Stage;
import org.jamesarchive.store.Content;
import org.jamesarchive.store.ContentId;

/** All workers and the way to them. A message's content is its content id in hexadecimal. Belongs to one thread. */
final class SimulatedWorkers implements SmtpSender {

    /** How a worker is. */
    enum Mood {
        HEALTHY,
        REFUSES,
        /** Answers nothing. */
        BLACK_HOLE,
        FULL
    }

    /** As the shipped profile has it: smtp_connect_timeout. */
    static final Duration TIME_OUT = Duration.ofSeconds(5);

    private static final int FASTEST_MICROS = 2_000;
    private static final int SLOWEST_MICROS = 20_000;

    private final VirtualTime time;
    private final RandomGenerator random;
    private final Map<String, Mood> moods = new HashMap<>();
    private final Map<ContentId, Set<String>> stored = new LinkedHashMap<>();
    private final Map<ContentId, Instant> firstStored = new HashMap<>();
    private final Map<String, Instant> backSince = new HashMap<>();
    private final Map<String, Duration> recoveries = new HashMap<>();

    SimulatedWorkers(VirtualTime time, RandomGenerator random) {
        this.time = time;
        this.random = random;
    }

    void set(String host, Mood mood) {
        if (mood == Mood.HEALTHY && moods.getOrDefault(host, Mood.HEALTHY) != Mood.HEALTHY) {
            backSince.put(host, time.instant());
        }
        moods.put(host, mood);
    }

    /** Where each content is. */
    Map<ContentId, Set<String>> stored() {
        return stored;
    }

    Instant firstStored(ContentId content) {
        return requireNonNull(firstStored.get(content));
    }

    /** For each worker that was away: from its return to its first message. */
    Map<String, Duration> recoveries() {
        return recoveries;
    }

    @Override
    public CompletableFuture<SendResult> send(
            String host, InetSocketAddress address, Envelope envelope, Content content) {
        ContentId id = read(content);
        CompletableFuture<SendResult> result = new CompletableFuture<>();
        Duration service = Duration.ofNanos(random.nextInt(FASTEST_MICROS, SLOWEST_MICROS) * 1000L);
        switch (moods.getOrDefault(host, Mood.HEALTHY)) {
            case HEALTHY -> time.schedule(() -> result.complete(store(host, id)), service);
            case REFUSES ->
                time.execute(() -> result.complete(new SendResult.Broken(Stage.CONNECT, "connection refused")));
            case BLACK_HOLE ->
                time.schedule(() -> result.complete(new SendResult.Broken(Stage.CONNECT, "timed out")), TIME_OUT);
            case FULL ->
                time.schedule(
                        () -> result.complete(new SendResult.Refused(Stage.MAIL, new Reply(452, "4.3.1 full"))),
                        service);
        }
        return result;
    }

    private SendResult store(String host, ContentId id) {
        Instant now = time.instant();
        stored.computeIfAbsent(id, absent -> new TreeSet<>()).add(host);
        firstStored.putIfAbsent(id, now);
        Instant back = backSince.remove(host);
        if (back != null) {
            recoveries.put(host, Duration.between(back, now));
        }
        return new SendResult.Accepted(new Reply(250, "2.6.0 " + id.hex() + " archived"));
    }

    private static ContentId read(Content content) {
        try (InputStream in = content.open()) {
            return new ContentId(new String(in.readAllBytes(), StandardCharsets.US_ASCII));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public int connections() {
        return 0;
    }

    @Override
    public void close() {}
}
