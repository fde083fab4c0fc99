package org.jamesarchive.test.fault;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntPredicate;
import javax.net.ssl.SSLContext;
import org.jamesarchive.store.ContentId;
import org.jspecify.annotations.Nullable;

/**
 * A worker of a real address and port that stores what it is sent, by content id, and misbehaves as it is told, from one moment
 * to the next. Offers PIPELINING, SIZE, 8BITMIME, ENHANCEDSTATUSCODES, and STARTTLS when it has a certificate. Safe for use by
 * many threads; its own threads end with {@link #close}.
 */
final class ScriptedWorker implements AutoCloseable {

    private static final int BACKLOG = 200;
    private static final int BIND_TRIES = 200;
    private static final Duration BIND_PAUSE = Duration.ofMillis(10);
    private static final int FILLERS = 8;
    private static final int FILL_MILLIS = 50;

    private record Rule(Act act, IntPredicate messages) {}

    private final String host;
    private final InetSocketAddress address;
    private final Stored stored;
    private final Map<Act.Stage, Rule> rules = new ConcurrentHashMap<>();
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final AtomicInteger messages = new AtomicInteger();
    private final AtomicInteger connections = new AtomicInteger();
    private final List<Socket> fillers = new ArrayList<>();
    private volatile @Nullable ServerSocket server;
    private volatile @Nullable SSLContext tls;

    /** Accepts connections from now on. */
    ScriptedWorker(String host, InetSocketAddress address, Stored stored) {
        this.host = host;
        this.address = address;
        this.stored = stored;
        accept();
    }

    String host() {
        return host;
    }

    /** Connections accepted so far. */
    int connections() {
        return connections.get();
    }

    /** Does this with all messages or sessions that come to that stage, also on connections that stand. */
    void at(Act.Stage stage, Act act) {
        at(stage, act, number -> true);
    }

    /** Does this with the messages whose number, counted from 1 over all connections, fits. */
    void at(Act.Stage stage, Act act, IntPredicate which) {
        rules.put(stage, new Rule(act, which));
    }

    /** Behaves again. */
    void behave() {
        rules.clear();
    }

    /** Offers STARTTLS and shows the certificate of this context. */
    void encryptWith(SSLContext context) {
        tls = context;
    }

    /** Refuses connections from now on, and cuts those that stand. */
    void refuse() {
        ServerSocket listening = server;
        server = null;
        closeQuietly(listening);
        cut();
    }

    /** Cuts all connections that stand. */
    void cut() {
        List.copyOf(sockets).forEach(ScriptedWorker::closeQuietly);
    }

    /** Accepts connections again, also behind {@link #swallow}. */
    void accept() {
        closeQuietly(server);
        fillers.forEach(ScriptedWorker::closeQuietly);
        fillers.clear();
        ServerSocket listening = listen(BACKLOG);
        Thread thread = new Thread(() -> acceptOn(listening), host);
        thread.setDaemon(true);
        thread.start();
    }

    /** Answers no SYN from now on: a listener that accepts nothing and whose backlog is full. */
    void swallow() {
        refuse();
        listen(1);
        for (int i = 0; i < FILLERS; i++) {
            Socket filler = new Socket();
            fillers.add(filler);
            try {
                filler.connect(address, FILL_MILLIS);
            } catch (IOException full) {
                closeQuietly(filler);
            }
        }
    }

    @Override
    public void close() {
        refuse();
        fillers.forEach(ScriptedWorker::closeQuietly);
    }

    // For the sessions

    int nextMessage() {
        return messages.incrementAndGet();
    }

    Optional<Act> act(Act.Stage stage, int message) {
        return Optional.ofNullable(rules.get(stage))
                .filter(rule -> rule.messages().test(message))
                .map(Rule::act);
    }

    void store(ContentId content) {
        stored.add(content, host, System.nanoTime());
    }

    Optional<SSLContext> tls() {
        return Optional.ofNullable(tls);
    }

    /** A listener that was closed in accept() holds its port for a moment longer. */
    private ServerSocket listen(int backlog) {
        for (int tries = 0; ; tries++) {
            try {
                ServerSocket listening = new ServerSocket();
                listening.setReuseAddress(true);
                listening.bind(address, backlog);
                server = listening;
                return listening;
            } catch (BindException e) {
                if (tries == BIND_TRIES) {
                    throw new UncheckedIOException(e);
                }
                LockSupport.parkNanos(BIND_PAUSE.toNanos());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private void acceptOn(ServerSocket listening) {
        while (!listening.isClosed()) {
            try {
                Socket socket = listening.accept();
                sockets.add(socket);
                connections.incrementAndGet();
                Thread thread = new Thread(() -> converse(socket), host);
                thread.setDaemon(true);
                thread.start();
            } catch (IOException closed) {
                closeQuietly(listening);
            }
        }
    }

    private void converse(Socket socket) {
        new ScriptedSession(this, socket).run();
        closeQuietly(socket);
        sockets.remove(socket);
    }

    private static void closeQuietly(@Nullable Closeable closeable) {
        if (closeable != null) {
            try {
                closeable.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
