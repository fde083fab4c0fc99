package org.jamesarchive.smtp;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import org.jamesarchive.smtp.EnvelopeCommands.Command;
import org.jspecify.annotations.Nullable;

/**
 * One mail transaction (RFC 5321 §3.3) as seen by the client: takes the replies in order and says what to do next. Does no
 * I/O. All or nothing: one refused recipient refuses the message.
 * <pre>
 *   when the whole envelope is answered
 *   MAIL    RCPT           DATA     then
 *   2yz     all 2yz        354      the content is sent
 *   any     any            4yz 5yz  Refused with the first refusal; RSET before the next transaction
 *   any     none 2yz       354      a lone dot is sent, then Refused with the first refusal
 *   any     some 2yz       354      Refused, and the connection is cut: a dot would deliver an empty message
 *
 *   any time
 *   421                     Refused with the first refusal, and the connection is cut
 *   a code of another kind  Refused, and the connection is cut: client and host are out of step
 *   connection lost         the first refusal if there was one, else Broken
 *   421 or connection lost, nothing answered yet, not the first transaction of the connection
 *                           the connection was stale: the message goes to a fresh one
 * </pre>
 * Broken at {@link Stage#CONTENT} only when the end of the content was sent, so that the host may have stored it.
 */
final class Transaction {

    /** What to do after a reply. */
    sealed interface Move permits Go, Finish {}

    enum Go implements Move {
        AWAIT_REPLY,
        SEND_COMMANDS,
        SEND_CONTENT,
        SEND_LONE_DOT,
        REPLACE_CONNECTION
    }

    /** @param reusable whether the connection may carry another transaction */
    record Finish(SendResult result, boolean reusable) implements Move {}

    private static final int SERVICE_CLOSING = 421;

    private final Deque<Command> unsent;
    private final boolean pipelining;
    private final boolean reused;
    private final Deque<Step> awaited = new ArrayDeque<>();
    private SendResult.@Nullable Refused refusal;
    private int acceptedRecipients;
    private boolean dataOpen;
    private boolean answered;
    private boolean contentSent;
    private boolean cutIn;
    private int chunksAwaited;

    /**
     * @param pipelining whether the commands go out all at once
     * @param reused whether the connection carried a transaction before, so that it may be stale
     */
    Transaction(Collection<Command> commands, boolean pipelining, boolean reused) {
        this.unsent = new ArrayDeque<>(commands);
        this.pipelining = pipelining;
        this.reused = reused;
    }

    /** The commands to send now; their replies are awaited from here on. */
    List<Command> nextCommands() {
        List<Command> commands = pipelining ? List.copyOf(unsent) : List.of(unsent.element());
        for (Command command : commands) {
            unsent.remove();
            awaited.add(command.step());
        }
        return commands;
    }

    /** A dot is sent that ends the content before it began. */
    void loneDotSent() {
        awaited.add(Step.LONE_DOT);
    }

    /** A BDAT that is not the last one is sent. */
    void chunkSent() {
        chunksAwaited++;
        awaited.add(Step.CHUNK);
    }

    /** The end of the content is sent. */
    void contentSent() {
        contentSent = true;
        awaited.add(Step.CONTENT);
    }

    /** What the next reply is about, null when nothing is awaited. */
    @Nullable
    Step awaited() {
        return awaited.peek();
    }

    /** BDATs not answered yet. */
    int chunksAwaited() {
        return chunksAwaited;
    }

    /** Whether the host may still hold a part of this transaction that RSET must clear. */
    boolean needsReset() {
        return !contentSent;
    }

    /** Takes the next reply. */
    Move replied(Reply reply) {
        Step step = cutIn ? null : awaited.poll();
        if (step == null) {
            return outOfTurn(reply);
        }
        chunksAwaited -= step == Step.CHUNK ? 1 : 0;
        boolean first = !answered;
        answered |= step != Step.RSET;
        if (first && reused && (step == Step.RSET ? !reply.isPositive() : reply.code() == SERVICE_CLOSING)) {
            return Go.REPLACE_CONNECTION;
        }
        boolean good = step.isAnsweredBy(reply.code());
        if (!good && refusal == null) {
            refusal = new SendResult.Refused(step.stage(), reply);
        }
        if (refusal != null && (reply.code() == SERVICE_CLOSING || (!good && reply.code() < 400))) {
            return new Finish(refusal, false);
        }
        return switch (step) {
            case RSET, MAIL -> afterEnvelope();
            case RCPT -> {
                acceptedRecipients += good ? 1 : 0;
                yield afterEnvelope();
            }
            case DATA -> {
                dataOpen = good;
                yield afterEnvelope();
            }
            case LONE_DOT -> new Finish(refused(), true);
            case CHUNK -> good ? Go.AWAIT_REPLY : new Finish(refused(), false);
            case CONTENT -> new Finish(good ? new SendResult.Accepted(reply) : refused(), true);
        };
    }

    /**
     * The connection is lost.
     *
     * @param silent false when the host had begun to answer, or was given its time to
     */
    Move broken(String cause, boolean silent) {
        if (refusal != null) {
            return new Finish(refusal, false);
        }
        if (reused && !answered && (silent || awaited.peek() == Step.RSET)) {
            return Go.REPLACE_CONNECTION;
        }
        return new Finish(new SendResult.Broken(stageOfBreak(), cause), false);
    }

    /**
     * The host has said more than the reply that led to {@code move} although nothing else was awaited: what it says from now
     * on cannot be matched to what it is about. Amid the content it can: there it cuts in, be the end of the content sent
     * before it is read or not.
     */
    Move outOfStep(Move move) {
        if (move instanceof Finish finish) {
            return new Finish(finish.result(), false);
        }
        return switch ((Go) move) {
            case AWAIT_REPLY -> {
                cutIn = true;
                yield move;
            }
            case REPLACE_CONNECTION -> move;
            case SEND_COMMANDS, SEND_CONTENT, SEND_LONE_DOT -> broken("spoke out of turn", false);
        };
    }

    private Move afterEnvelope() {
        if (!awaited.isEmpty()) {
            return Go.AWAIT_REPLY;
        }
        if (refusal == null) {
            return unsent.isEmpty() ? Go.SEND_CONTENT : Go.SEND_COMMANDS;
        }
        if (dataOpen && acceptedRecipients == 0) {
            return Go.SEND_LONE_DOT;
        }
        return new Finish(refusal, !dataOpen);
    }

    private Move outOfTurn(Reply reply) {
        if (reply.code() >= 400 && !contentSent) {
            return new Finish(new SendResult.Refused(Stage.CONTENT, reply), false);
        }
        return broken("answered before the content was sent: " + reply, false);
    }

    private SendResult.Refused refused() {
        if (refusal == null) {
            throw new IllegalStateException("nothing was refused");
        }
        return refusal;
    }

    private Stage stageOfBreak() {
        Step step = awaited.peek();
        if (contentSent) {
            return Stage.CONTENT;
        }
        return step == null || step == Step.CHUNK ? Stage.DATA : step.stage();
    }
}
