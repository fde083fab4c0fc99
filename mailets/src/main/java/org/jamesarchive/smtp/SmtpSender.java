package org.jamesarchive.smtp;

import java.io.Closeable;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import org.jamesarchive.store.Content;

/**
 * Hands messages to hosts over persistent connections, byte for byte: no rewriting, no 8-to-7 conversion, only dot-stuffing
 * on the wire. Safe for use by many threads; never blocks the caller.
 */
public interface SmtpSender extends Closeable {

    /**
     * Sends one message to one host. A pooled connection that turns out stale before the host has answered anything about this
     * message is replaced and the message sent again on a new connection, so that staleness is never a failure. The future
     * always completes normally, within the sender's time-outs. A dependent of the future that is not {@code Async} runs on a
     * thread that serves connections and must not block. Cancelling the future withdraws a send that still waits for a
     * connection; one that is under way goes on.
     *
     * @param host the host's name, for EHLO checks, TLS and the log
     * @param address where to connect to
     */
    CompletableFuture<SendResult> send(String host, InetSocketAddress address, Envelope envelope, Content content);

    /** Connections open now, idle ones included. */
    int connections();

    /** Ends idle connections with QUIT, lets running transactions finish for a moment, then closes all. */
    @Override
    void close();
}
