package org.jamesarchive.smtp;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The connections to one host and the sends that wait for one, first come, first served. Confined to one event loop.
 * <p>
 * The first connection is opened alone; more are opened, up to the limit, only while one stands and sends wait. So a host that
 * cannot be reached costs one time-out for all who waited on that one attempt, and they all get its outcome. While
 * connections stand, a further one that cannot be opened fails nobody, and is not tried again for a moment. When the host lets a
 * time-out pass on any connection, all that wait for one are told so, rather than wait for a time-out each.
 * <p>
 * A send that met a stale connection waits ahead of all others for one that was never used; there it is final what happens.
 * The stale connection has left room for it.
 */
final class HostPool implements HostConnector.Listener {

    private static final Duration REOPEN_DELAY = Duration.ofSeconds(1);

    private final HostPools pools;
    private final SmtpSenderSettings settings;
    private final HostPools.Host host;
    private final HostConnector connector;
    private final Deque<PendingSend> waiting = new ArrayDeque<>();
    private final Deque<PendingSend> retries = new ArrayDeque<>();
    private final Deque<SmtpConnection> idle = new ArrayDeque<>();
    private final Deadline pendingDeadline;
    private final Deadline reopenDeadline;
    private final Deadline dropDeadline;
    private int opening;
    private int standing;
    private int open;
    private long noOpeningUntil = System.nanoTime();
    private boolean closing;

    HostPool(HostPools pools, SmtpSenderSettings settings, EventLoop loop, HostPools.Host host) {
        this.pools = pools;
        this.settings = settings;
        this.host = host;
        this.connector = new HostConnector(pools, settings, loop, host, this);
        this.pendingDeadline = new Deadline(loop, this::giveUpWaiting);
        this.reopenDeadline = new Deadline(loop, this::openMore);
        this.dropDeadline = new Deadline(loop, this::dropIfEmpty);
    }

    /** Takes a send; its result comes later, or at once when too many wait. */
    void send(PendingSend send) {
        if (waiting.size() >= settings.pendingPerHostLimit()) {
            send.complete(broken(waiting.size() + " messages wait for " + host + " already"));
            return;
        }
        waiting.add(send);
        while (!waiting.isEmpty() && !idle.isEmpty()) {
            free(idle.removeLast());
        }
        if (waiting.size() == 1) {
            pendingDeadline.set(settings.pendingTimeout());
        }
        openMore();
        dropIfEmpty();
    }

    /** The connection has ended its last transaction, or was just opened. */
    void free(SmtpConnection connection) {
        if (closing || !connection.hasRoom()) {
            connection.quit();
            return;
        }
        PendingSend send = next(connection);
        if (send != null) {
            connection.start(send);
        } else {
            idle.addLast(connection);
            connection.rest();
        }
    }

    /** The send that this connection carries next, null when none waits. */
    @Nullable
    PendingSend next(SmtpConnection connection) {
        if (!connection.isUsed() && !retries.isEmpty()) {
            return retries.poll();
        }
        for (PendingSend send = waiting.poll(); send != null; send = waiting.poll()) {
            Optional<SendResult.Refused> refusal =
                    EnvelopeCommands.refusal(send.envelope(), send.size(), connection.extensions());
            if (refusal.isPresent()) {
                send.complete(refusal.get());
            } else if (!send.future().isDone()) {
                return send;
            }
        }
        return null;
    }

    /** An idle connection has rested or lived long enough. */
    void expired(SmtpConnection connection) {
        idle.remove(connection);
        connection.quit();
    }

    /** The connection carries no further transaction; it may still be open. */
    void leaving(SmtpConnection connection) {
        idle.remove(connection);
        standing--;
    }

    /** The host gave no answer in time on a connection: it is not given what waits, which can go elsewhere. */
    void silent() {
        failAll(waiting, broken(host + " gave no answer in time to the message ahead"));
        dropIfEmpty();
    }

    /** A send whose connection was stale. */
    void retry(PendingSend send) {
        if (closing) {
            send.complete(broken("the sender is closed"));
        } else {
            retries.add(send);
        }
    }

    /** A connection that stood is closed. */
    void closed() {
        open--;
        openMore();
        dropIfEmpty();
    }

    /** Lets running transactions end, answers all that waits, and opens nothing more. */
    void close() {
        closing = true;
        connector.stop();
        failAll(broken("the sender is closed"));
        for (SmtpConnection connection = idle.poll(); connection != null; connection = idle.poll()) {
            connection.quit();
        }
        dropIfEmpty();
    }

    /** Cuts every connection. */
    void abort() {
        connector.abort();
    }

    private void openMore() {
        int wanted = waiting.size() + retries.size();
        while (!closing && opening < wanted && open < settings.connectionsPerHostLimit() && mayOpen()) {
            opening++;
            open++;
            connector.open();
        }
    }

    private boolean mayOpen() {
        return standing == 0 ? opening == 0 : noOpeningUntil - System.nanoTime() <= 0;
    }

    @Override
    public void opened(Channel channel, ReplyDecoder decoder, Extensions extensions) {
        opening--;
        standing++;
        SmtpConnection connection = new SmtpConnection(channel, decoder, extensions, settings, pools.readers(), this);
        channel.pipeline().replace(SessionOpening.class, "connection", connection);
        free(connection);
        openMore();
    }

    @Override
    public void openingFailed(SendResult failure) {
        opening--;
        open--;
        if (standing == 0 && opening == 0) {
            failAll(failure);
        } else {
            if (opening == 0) {
                failAll(retries, failure);
            }
            noOpeningUntil = System.nanoTime() + REOPEN_DELAY.toNanos();
            reopenDeadline.set(REOPEN_DELAY);
        }
        dropIfEmpty();
    }

    private void giveUpWaiting() {
        String cause = "no connection to " + host + " became free in time";
        while (!waiting.isEmpty() && pendingTimeLeft(waiting.element()).toNanos() <= 0) {
            waiting.remove().complete(broken(cause));
        }
        if (!waiting.isEmpty()) {
            pendingDeadline.set(pendingTimeLeft(waiting.element()));
        }
        dropIfEmpty();
    }

    private Duration pendingTimeLeft(PendingSend send) {
        return settings.pendingTimeout().minusNanos(System.nanoTime() - send.since());
    }

    private void failAll(SendResult failure) {
        failAll(retries, failure);
        failAll(waiting, failure);
    }

    private static void failAll(Deque<PendingSend> sends, SendResult failure) {
        for (PendingSend send = sends.poll(); send != null; send = sends.poll()) {
            send.complete(failure);
        }
    }

    /** Forgets the host, but not that its TLS fails. */
    private void dropIfEmpty() {
        if (open > 0 || !waiting.isEmpty() || !retries.isEmpty()) {
            return;
        }
        pendingDeadline.stop();
        reopenDeadline.stop();
        Duration plainFor = connector.plainFor();
        if (closing || plainFor.isZero()) {
            dropDeadline.stop();
            pools.drop(host, this);
        } else {
            dropDeadline.set(plainFor);
        }
    }

    private static SendResult broken(String cause) {
        return new SendResult.Broken(Stage.CONNECT, cause);
    }
}
