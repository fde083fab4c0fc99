package org.jamesarchive.smtp;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.DecoderException;
import java.time.Duration;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * A standing session that carries transactions one after the other. Where PIPELINING is offered, the envelope of the next one
 * goes out in the same write as the end of the content before it (RFC 2920 §3.1), so a message costs one round trip. Confined
 * to the channel's event loop.
 */
final class SmtpConnection extends SimpleChannelInboundHandler<ReplyLines> {

    /** BDATs on their way at a time, where PIPELINING allows more than one. */
    private static final int CHUNKS_AWAITED_LIMIT = 4;

    private enum State {
        OPEN,
        QUITTING,
        CLOSED
    }

    private final Channel channel;
    private final ReplyDecoder decoder;
    private final Extensions extensions;
    private final SmtpSenderSettings settings;
    private final Executor readers;
    private final HostPool pool;
    private final Deadline deadline;
    private final long openedAt = System.nanoTime();
    private State state = State.OPEN;
    private int transactions;
    private boolean resetDue;
    private boolean silent;
    private @Nullable Active current;
    private @Nullable Active following;

    SmtpConnection(
            Channel channel,
            ReplyDecoder decoder,
            Extensions extensions,
            SmtpSenderSettings settings,
            Executor readers,
            HostPool pool) {
        this.channel = channel;
        this.decoder = decoder;
        this.extensions = extensions;
        this.settings = settings;
        this.readers = readers;
        this.pool = pool;
        this.deadline = new Deadline(channel.eventLoop(), this::expired);
    }

    Extensions extensions() {
        return extensions;
    }

    /** Whether a transaction was begun on it, so that it may have gone stale since. */
    boolean isUsed() {
        return transactions > 0;
    }

    /** Whether it may carry another transaction. */
    boolean hasRoom() {
        return state == State.OPEN
                && transactions < settings.messagesPerConnectionLimit()
                && lifetimeLeft().toMillis() > 0;
    }

    /** Begins a transaction on a connection that has none. */
    void start(PendingSend send) {
        current = begin(send);
        awaitHead(current);
        channel.flush();
    }

    /** Nothing to do for now. */
    void rest() {
        Duration left = lifetimeLeft();
        deadline.set(left.compareTo(settings.idleLimit()) < 0 ? left : settings.idleLimit());
    }

    /** Ends the session (RFC 5321 §4.1.1.10), waiting for the host for a moment only. */
    void quit() {
        state = State.QUITTING;
        pool.leaving(this);
        deadline.set(settings.closeTimeout());
        Wire.writeLine(channel, "QUIT");
        channel.flush();
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, ReplyLines lines) {
        Active active = current;
        if (active == null) {
            cut("spoke out of turn", true);
            return;
        }
        Transaction transaction = active.transaction;
        Transaction.Move move = transaction.replied(lines.joined());
        if (decoder.hasMore() && transaction.awaited() == null && following == null) {
            move = transaction.outOfStep(move);
        }
        apply(active, move);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        cut("the host closed the connection", !decoder.hasMore());
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (cause instanceof DecoderException) {
            cut(String.valueOf(cause.getMessage()), false);
        } else {
            cut(cause.toString(), !decoder.hasMore());
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (current != null) {
            current.pump.advance();
        }
    }

    private Active begin(PendingSend send) {
        Transaction transaction = new Transaction(
                EnvelopeCommands.of(send.envelope(), send.size(), extensions, resetDue),
                extensions.pipelining(),
                isUsed());
        transactions++;
        resetDue = false;
        Active active = new Active(send, transaction);
        active.pump.readAhead();
        Wire.writeCommands(channel, transaction.nextCommands());
        return active;
    }

    private void apply(Active active, Transaction.Move move) {
        if (move instanceof Transaction.Finish finish) {
            finished(active, finish);
            return;
        }
        switch ((Transaction.Go) move) {
            case AWAIT_REPLY -> {
                awaitHead(active);
                active.pump.advance();
            }
            case SEND_COMMANDS -> {
                Wire.writeCommands(channel, active.transaction.nextCommands());
                channel.flush();
                awaitHead(active);
            }
            case SEND_LONE_DOT -> {
                active.transaction.loneDotSent();
                Wire.writeLine(channel, ".");
                channel.flush();
                awaitHead(active);
            }
            case SEND_CONTENT -> {
                awaitHead(active);
                active.pump.start();
            }
            case REPLACE_CONNECTION -> close(active, null);
        }
    }

    private void finished(Active active, Transaction.Finish finish) {
        if (!finish.reusable()) {
            close(active, finish.result());
            return;
        }
        active.pump.close();
        resetDue = active.transaction.needsReset();
        current = following;
        following = null;
        active.send.complete(finish.result());
        if (current != null) {
            awaitHead(current);
        } else {
            pool.free(this);
        }
    }

    private void expired() {
        if (state == State.OPEN && current == null) {
            pool.expired(this);
        } else {
            if (state == State.OPEN) {
                silent = true;
                pool.silent();
            }
            cut("no answer in time", false);
        }
    }

    /** The connection is of no more use; {@code silent} as in {@link Transaction#broken}. */
    private void cut(String cause, boolean silent) {
        Active active = current;
        if (active == null) {
            close(null, null);
            return;
        }
        Transaction.Move move = active.transaction.broken(cause, silent);
        close(active, move instanceof Transaction.Finish finish ? finish.result() : null);
    }

    /** Closes; {@code result} is that of {@code active}, null when it goes to another connection as what follows it does. */
    private void close(@Nullable Active active, @Nullable SendResult result) {
        if (state == State.CLOSED) {
            return;
        }
        if (state == State.OPEN) {
            pool.leaving(this);
        }
        state = State.CLOSED;
        deadline.stop();
        Active unanswered = following;
        current = null;
        following = null;
        Wire.close(channel);
        if (active != null) {
            active.pump.close();
            if (result == null) {
                pool.retry(active.send);
            } else {
                active.send.complete(result);
            }
        }
        if (unanswered != null) {
            unanswered.pump.close();
            if (silent) {
                unanswered.send.complete(new SendResult.Broken(Stage.MAIL, "no answer in time to the message ahead"));
            } else {
                pool.retry(unanswered.send);
            }
        }
        pool.closed();
    }

    private void awaitHead(Active active) {
        Step step = active.transaction.awaited();
        if (step == null || step == Step.CHUNK) {
            deadline.set(settings.contentProgressTimeout());
        } else {
            deadline.set(step == Step.CONTENT ? settings.contentReplyTimeout() : settings.commandTimeout());
        }
    }

    private Duration lifetimeLeft() {
        return settings.lifetimeLimit().minusNanos(System.nanoTime() - openedAt);
    }

    /** A send whose transaction runs on this connection. */
    private final class Active implements ContentPump.Listener {
        private final PendingSend send;
        private final Transaction transaction;
        private final ContentPump pump;

        Active(PendingSend send, Transaction transaction) {
            this.send = send;
            this.transaction = transaction;
            this.pump = new ContentPump(send, extensions.chunking(), channel, readers, this);
        }

        @Override
        public boolean mayBeginChunk() {
            return transaction.chunksAwaited() < (extensions.pipelining() ? CHUNKS_AWAITED_LIMIT : 1);
        }

        @Override
        public void chunkSent() {
            transaction.chunkSent();
        }

        @Override
        public void progressed() {
            deadline.set(settings.contentProgressTimeout());
        }

        @Override
        public void contentSent() {
            transaction.contentSent();
            awaitHead(this);
            if (extensions.pipelining() && hasRoom()) {
                PendingSend next = pool.next(SmtpConnection.this);
                following = next == null ? null : begin(next);
            }
        }

        @Override
        public void unreadable(String cause) {
            close(this, new SendResult.Broken(Stage.DATA, cause));
        }
    }
}
