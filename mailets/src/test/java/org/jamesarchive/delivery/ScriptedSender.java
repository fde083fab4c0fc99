package org.jamesarchive.delivery;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jamesarchive.smtp.Envelope;
import org.jamesarchive.smtp.Reply;
import org.jamesarchive.smtp.SendResult;
import org.jamesarchive.smtp.SmtpSender;
import org.jamesarchive.smtp.Stage;
import org.jamesarchive.store.Content;

/**
 * A sender whose workers do as the test tells: what is scripted for the next attempts at a host first, then its lasting
 * behaviour, which is to accept. What a worker accepted, or may have stored, is kept by host.
 */
final class ScriptedSender implements SmtpSender {

    /** What a host does with one message, and how long it takes; a negative time is a bug of the sender. */
    record Act(SendResult result, Duration after, boolean stores) {}

    static final Act ACCEPT = new Act(new SendResult.Accepted(new Reply(250, "2.6.0 stored")), Duration.ZERO, true);
    static final Duration TIME_OUT = Duration.ofSeconds(30);
    static final Act REFUSE_CONNECTION = broken(Stage.CONNECT);
    static final Act BLACK_HOLE = new Act(new SendResult.Broken(Stage.CONNECT, "timed out"), TIME_OUT, false);
    static final Act LOSE_ACKNOWLEDGEMENT =
            new Act(new SendResult.Broken(Stage.CONTENT, "connection reset"), Duration.ZERO, true);
    static final Act FULL = refuse(Stage.MAIL, 452, "4.3.1 full");

    private final DeliveryLoop loop;
    private final Map<String, ArrayDeque<Supplier<Act>>> next = new HashMap<>();
    private final Map<String, Act> lasting = new HashMap<>();
    final Map<String, List<String>> stored = new TreeMap<>();
    final List<String> attempts = new ArrayList<>();
    int running;
    int mostRunning;
    long mostBytes;
    private long bytes;

    ScriptedSender(DeliveryLoop loop) {
        this.loop = loop;
    }

    static Act refuse(Stage stage, int code, String text) {
        return new Act(new SendResult.Refused(stage, new Reply(code, text)), Duration.ZERO, false);
    }

    static Act broken(Stage stage) {
        return new Act(new SendResult.Broken(stage, "broken"), Duration.ZERO, false);
    }

    static Act slowly(Duration after) {
        return new Act(ACCEPT.result(), after, true);
    }

    /** What {@code host} does with the next message. */
    void next(String host, Act... acts) {
        for (Act act : acts) {
            next(host, () -> act);
        }
    }

    void next(String host, Supplier<Act> act) {
        next.computeIfAbsent(host, absent -> new ArrayDeque<>()).add(act);
    }

    /** What {@code host} does from now on. */
    void always(String host, Act act) {
        lasting.put(host, act);
    }

    List<String> stored(String host) {
        return stored.getOrDefault(host, List.of());
    }

    long storedCopies() {
        return stored.values().stream().mapToLong(List::size).sum();
    }

    @Override
    public CompletableFuture<SendResult> send(
            String host, InetSocketAddress address, Envelope envelope, Content content) {
        attempts.add(host);
        ArrayDeque<Supplier<Act>> scripted = next.get(host);
        String atAddress = host + "@" + address.getAddress().getHostAddress();
        Act act = scripted != null && !scripted.isEmpty()
                ? scripted.remove().get()
                : lasting.getOrDefault(atAddress, lasting.getOrDefault(host, ACCEPT));
        running++;
        mostRunning = Math.max(mostRunning, running);
        bytes += content.size();
        mostBytes = Math.max(mostBytes, bytes);
        CompletableFuture<SendResult> future = new CompletableFuture<>();
        Runnable end = () -> {
            running--;
            bytes -= content.size();
            future.complete(finish(host, act, content));
        };
        if (act.after().isNegative()) {
            future.completeExceptionally(new IllegalStateException("a sender's bug"));
        } else if (act.after().isZero()) {
            loop.execute(end);
        } else {
            loop.schedule(end, act.after());
        }
        return future;
    }

    private SendResult finish(String host, Act act, Content content) {
        String text;
        try (InputStream in = content.open()) {
            text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return new SendResult.Broken(Stage.CONTENT, "content cannot be read");
        }
        if (act.stores()) {
            stored.computeIfAbsent(host, absent -> new ArrayList<>()).add(text);
        }
        return act.result();
    }

    @Override
    public int connections() {
        return running;
    }

    @Override
    public void close() {}
}
