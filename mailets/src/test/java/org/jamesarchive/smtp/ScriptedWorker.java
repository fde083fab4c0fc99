package org.jamesarchive.smtp;

import io.netty.util.NetUtil;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * An SMTP server on loopback that records what it is sent, byte for byte, and misbehaves as it is told.
 * <pre>{@code
 * ScriptedWorker worker = ScriptedWorker.start()
 *         .answering(Stage.RCPT, "550 5.1.1 no")          // each message
 *         .onMessage(3).resettingAt(Stage.CONTENT)        // that message only, counted by MAIL from 1
 *         .onConnection(2).answering(Stage.GREETING, "421 busy");
 * }</pre>
 * Of several rules that fit the last one wins; without one it behaves: 250, 354, strict RFC 5321 line ends. A message is
 * recorded when its content is complete and the answer to it is positive or dropped on purpose. Safe for use by many threads;
 * rules may be changed at any time.
 */
public final class ScriptedWorker implements Closeable {

    /**
     * A message as it was stored.
     *
     * @param connection number of the connection, from 1
     * @param number number of the transaction, from 1, counted over all connections by MAIL
     * @param mail the MAIL command's parameters, such as {@code SIZE=12 BODY=8BITMIME}
     * @param content the bytes behind DATA, dots un-stuffed, or of all BDATs, each as one character of ISO 8859-1; empty when
     *     contents are discarded
     * @param length length of the content in bytes
     * @param sha256 of the content, as lower-case hexadecimal
     * @param encrypted whether it came over TLS
     */
    public record Received(
            int connection,
            int number,
            String sender,
            List<String> recipients,
            String mail,
            String content,
            long length,
            String sha256,
            boolean encrypted) {

        /** The content as bytes. */
        public byte[] bytes() {
            return content.getBytes(StandardCharsets.ISO_8859_1);
        }
    }

    private static final String[] EXTENSIONS = {"PIPELINING", "SIZE 50000000", "8BITMIME", "ENHANCEDSTATUSCODES"};
    private static final int BACKLOG = 200;

    private final List<Rule> rules = new ArrayList<>();
    private final List<Received> received = new ArrayList<>();
    private final List<String> commands = new ArrayList<>();
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final Set<Thread> threads = ConcurrentHashMap.newKeySet();
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicInteger transactions = new AtomicInteger();
    private final AtomicInteger hangs = new AtomicInteger();
    private final InetSocketAddress address;
    private final Set<String> extensions = new LinkedHashSet<>(Arrays.asList(EXTENSIONS));
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile @Nullable ServerSocket server;
    private volatile @Nullable Thread acceptor;
    private volatile boolean keepsContents = true;
    private volatile boolean groupsReplies;
    private volatile boolean interrupted;
    private volatile boolean hangsAtQuit;
    private volatile Duration drip = Duration.ZERO;
    private volatile Duration idleLimit = Duration.ZERO;
    private volatile String farewell = "";
    private volatile String heloReply = "250 scripted.example.com";
    private volatile int receiveBuffer;
    private volatile @Nullable SSLContext tls;
    private volatile List<String> tlsVersions = List.of("TLSv1.3", "TLSv1.2");

    private ScriptedWorker(InetAddress ip) {
        try {
            address = listen(new InetSocketAddress(ip, 0));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A worker on a free port of 127.0.0.1. */
    public static ScriptedWorker start() {
        return startOn("127.0.0.1");
    }

    /** A worker on a free port of the given loopback address. */
    public static ScriptedWorker startOn(String ip) {
        return new ScriptedWorker(NetUtil.createInetAddressFromIpAddressString(ip));
    }

    public InetSocketAddress address() {
        return address;
    }

    // What it offers

    /** Offers exactly these extensions; none at all when empty. */
    public ScriptedWorker announcing(String... lines) {
        synchronized (extensions) {
            extensions.clear();
            extensions.addAll(Arrays.asList(lines));
        }
        return this;
    }

    /** Offers one more extension. */
    public ScriptedWorker alsoAnnouncing(String line) {
        synchronized (extensions) {
            extensions.add(line);
        }
        return this;
    }

    /** Does not offer the extension of this keyword. */
    public ScriptedWorker withholding(String keyword) {
        synchronized (extensions) {
            extensions.removeIf(line -> line.split(" ", 2)[0].equals(keyword));
        }
        return this;
    }

    /** Offers STARTTLS and keeps it with this context. */
    public ScriptedWorker encryptingWith(SSLContext context) {
        tls = context;
        return alsoAnnouncing("STARTTLS");
    }

    /** Speaks only these versions of TLS. */
    public ScriptedWorker speakingTls(String... versions) {
        tlsVersions = List.of(versions);
        return this;
    }

    // How it behaves

    /** Rules for the n-th message only. */
    public Script onMessage(int number) {
        return new Script(this, new Rule.Scope(0, number, ""));
    }

    /** Rules for the n-th connection only. */
    public Script onConnection(int number) {
        return new Script(this, new Rule.Scope(number, 0, ""));
    }

    /** Rules for one recipient only, at {@link Stage#RCPT}. */
    public Script onRecipient(String recipient) {
        return new Script(this, new Rule.Scope(0, 0, recipient));
    }

    /** Rules for all messages. */
    public Script always() {
        return new Script(this, new Rule.Scope(0, 0, ""));
    }

    /** Answers this at a stage; {@code \r\n} inside makes several lines. */
    public ScriptedWorker answering(Stage stage, String reply) {
        return always().answering(stage, reply);
    }

    /** Answers this to HELO; {@link Stage#EHLO} means EHLO only. */
    public ScriptedWorker answeringHelo(String reply) {
        heloReply = reply;
        return this;
    }

    /** Closes the connection instead of answering. */
    public ScriptedWorker closingAt(Stage stage) {
        return always().closingAt(stage);
    }

    /** Resets the connection (RST) instead of answering. */
    public ScriptedWorker resettingAt(Stage stage) {
        return always().resettingAt(stage);
    }

    /** Never answers, and keeps the connection; at {@link Stage#GREETING} it accepts and never speaks. */
    public ScriptedWorker hangingAt(Stage stage) {
        return always().hangingAt(stage);
    }

    /** Never answers QUIT. */
    public ScriptedWorker hangingAtQuit() {
        hangsAtQuit = true;
        return this;
    }

    /** Stores the message, then closes the connection without having answered. */
    public ScriptedWorker droppingTheAcknowledgement() {
        return always().droppingTheAcknowledgement();
    }

    /** Behaves from now on; what it offers stays. */
    public ScriptedWorker behaving() {
        synchronized (rules) {
            rules.clear();
        }
        drip = Duration.ZERO;
        return this;
    }

    /** Writes replies byte by byte with this pause before each. */
    public ScriptedWorker dripping(Duration pause) {
        drip = pause;
        return this;
    }

    /** Answers only when a group of commands is complete: behind DATA, BDAT, QUIT, EHLO. A client that does not pipeline hangs. */
    public ScriptedWorker answeringInGroups() {
        groupsReplies = true;
        return this;
    }

    /** Closes a connection on which no command came for that long, with these last words if they are not empty. */
    public ScriptedWorker closingIdleConnections(Duration limit, String lastWords) {
        idleLimit = limit;
        farewell = lastWords;
        return this;
    }

    /** Keeps length and hash of contents only. */
    public ScriptedWorker discardingContents() {
        keepsContents = false;
        return this;
    }

    /** Receive buffer of connections accepted from now on, in bytes. */
    public ScriptedWorker receiveBuffer(int bytes) {
        receiveBuffer = bytes;
        ServerSocket listening = server;
        if (listening != null) {
            try {
                listening.setReceiveBufferSize(bytes);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return this;
    }

    /** Connections are refused from now on; those that stand are kept. */
    public ScriptedWorker refusingConnections() {
        closeQuietly(server);
        server = null;
        // The kernel accepts for as long as a thread is still in accept().
        join(acceptor);
        return this;
    }

    /** Connections are accepted again. */
    public ScriptedWorker acceptingConnections() {
        try {
            listen(address);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    /** Says something on all connections that stand, without having been asked. */
    public void speak(String line) {
        for (Socket socket : sockets) {
            try {
                socket.getOutputStream().write((line + "\r\n").getBytes(StandardCharsets.UTF_8));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Closes all connections that stand. */
    public void closeConnections() {
        List.copyOf(sockets).forEach(ScriptedWorker::closeQuietly);
    }

    // What it saw

    /** What was stored, in order. */
    public List<Received> received() {
        synchronized (received) {
            return List.copyOf(received);
        }
    }

    /** All command lines without CRLF, in order of arrival. */
    public List<String> commands() {
        synchronized (commands) {
            return List.copyOf(commands);
        }
    }

    /** Connections accepted so far. */
    public int connections() {
        return connections.get();
    }

    /** Connections that stand now. */
    public int standingConnections() {
        return sockets.size();
    }

    /** How often it was told to hang and did. */
    public int hangs() {
        return hangs.get();
    }

    /** Whether a client sent a command before the one ahead of it was answered. */
    public boolean wasInterrupted() {
        return interrupted;
    }

    @Override
    public void close() {
        closed.countDown();
        refusingConnections();
        closeConnections();
        threads.forEach(ScriptedWorker::join);
    }

    // For the sessions

    Optional<Rule.Action> actionAt(Stage stage, int connection, int message, String recipient) {
        synchronized (rules) {
            for (int i = rules.size() - 1; i >= 0; i--) {
                if (rules.get(i).fits(stage, connection, message, recipient)) {
                    return Optional.of(rules.get(i).action());
                }
            }
            return Optional.empty();
        }
    }

    void add(Rule rule) {
        synchronized (rules) {
            rules.add(rule);
        }
    }

    void record(Received message) {
        synchronized (received) {
            received.add(message);
        }
    }

    void command(String line) {
        synchronized (commands) {
            commands.add(line);
        }
    }

    int nextTransaction() {
        return transactions.incrementAndGet();
    }

    List<String> extensions() {
        synchronized (extensions) {
            return List.copyOf(extensions);
        }
    }

    @Nullable
    SSLContext tls() {
        return tls;
    }

    String[] tlsVersions() {
        return tlsVersions.toArray(String[]::new);
    }

    void hanging() {
        hangs.incrementAndGet();
    }

    boolean hangsAtQuit() {
        return hangsAtQuit;
    }

    boolean keepsContents() {
        return keepsContents;
    }

    boolean groupsReplies() {
        return groupsReplies;
    }

    void interrupted() {
        interrupted = true;
    }

    Duration drip() {
        return drip;
    }

    /** Waits as long as {@link #dripping} says. */
    void pause() throws IOException {
        awaitClose(drip);
    }

    /** Waits until the worker is closed. */
    void awaitClose() throws IOException {
        awaitClose(Duration.ofDays(1));
    }

    private void awaitClose(Duration limit) throws IOException {
        try {
            if (closed.await(limit.toNanos(), TimeUnit.NANOSECONDS)) {
                throw new IOException("the worker is closed");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    Duration idleLimit() {
        return idleLimit;
    }

    String heloReply() {
        return heloReply;
    }

    String farewell() {
        return farewell;
    }

    private InetSocketAddress listen(InetSocketAddress on) throws IOException {
        ServerSocket listening = new ServerSocket();
        if (receiveBuffer > 0) {
            listening.setReceiveBufferSize(receiveBuffer);
        }
        listening.bind(on, BACKLOG);
        server = listening;
        acceptor = run(() -> acceptOn(listening));
        return (InetSocketAddress) listening.getLocalSocketAddress();
    }

    private void acceptOn(ServerSocket listening) {
        while (!listening.isClosed()) {
            try {
                Socket socket = listening.accept();
                sockets.add(socket);
                int number = connections.incrementAndGet();
                run(() -> {
                    new ScriptedSession(this, socket, number).run();
                    closeQuietly(socket);
                    sockets.remove(socket);
                });
            } catch (IOException e) {
                closeQuietly(listening);
            }
        }
    }

    private Thread run(Runnable task) {
        Thread thread = new Thread(
                () -> {
                    task.run();
                    threads.remove(Thread.currentThread());
                },
                "scripted-worker");
        thread.setDaemon(true);
        threads.add(thread);
        thread.start();
        return thread;
    }

    private static void join(@Nullable Thread thread) {
        if (thread == null) {
            return;
        }
        try {
            thread.join(5_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    static void closeQuietly(@Nullable Closeable closeable) {
        if (closeable != null) {
            try {
                closeable.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
