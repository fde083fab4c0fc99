package org.jamesarchive.delivery;

import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jamesarchive.delivery.DomainDelivery.Kind;
import org.jamesarchive.delivery.DomainDelivery.Outcome;
import org.jamesarchive.log.MailLog;
import org.jamesarchive.route.WorkerLookup;
import org.jamesarchive.route.WorkerSets;
import org.jamesarchive.smtp.SendResult;
import org.jamesarchive.smtp.SmtpSender;
import org.jamesarchive.smtp.Stage;
import org.jspecify.annotations.Nullable;

/**
 * Takes one message around the workers of one domain until enough of them have it, or no other can be asked: a round. Workers
 * are asked one at a time; which is next says {@link WorkerChoice}, what an answer means {@link ResultJudge}. Belongs to the
 * delivery loop.
 * <p>
 * Lost acknowledgement: a message whose connection broke behind the final dot may be stored. It is pinned to that worker: no
 * other is asked before {@link DeliverySettings#lostAcknowledgementWait} is over, counted from the first loss; the same
 * worker stores it only once. A worker that stays away longer costs a second copy, on the next worker: better twice than late.
 */
final class DeliveryAgent {

    /** Time between looks at workers that are busy. */
    private static final Duration BUSY_WAIT = Duration.ofMillis(200);

    private final WorkerSets workerSets;
    private final SmtpSender sender;
    private final MailLog log;
    private final Clock clock;
    private final DeliveryLoop loop;
    private final Consumer<DomainDelivery> settled;
    private final WorkerChoice choice;
    private final ResultJudge judge;
    private final AddressMemory addresses = new AddressMemory();
    private final Map<String, ArrayDeque<DomainDelivery>> busy = new HashMap<>();
    private boolean lookScheduled;
    private boolean stopped;

    /** @param settled told, on the loop, that a round ended: {@link DomainDelivery#outcome} says how */
    DeliveryAgent(DeliverySettings settings, DeliveryEngine.Parts parts, Consumer<DomainDelivery> settled) {
        this.workerSets = parts.workerSets();
        this.sender = parts.sender();
        this.log = parts.log();
        this.clock = parts.clock();
        this.loop = parts.loop();
        this.settled = settled;
        this.choice = new WorkerChoice(settings.copies(), parts.routing(), parts.health(), clock);
        this.judge = new ResultJudge(settings, log, clock);
    }

    /** Begins a round. */
    void begin(DomainDelivery delivery) {
        guard(delivery, () -> lookUp(delivery));
    }

    /** No worker is asked any more: rounds end at their next step. */
    void stop() {
        stopped = true;
        recheck();
    }

    /** Lets those that wait for a busy worker look again now. */
    void recheck() {
        List<DomainDelivery> waiting = new ArrayList<>();
        busy.values().forEach(waiting::addAll);
        busy.clear();
        waiting.forEach(this::begin);
    }

    private void lookUp(DomainDelivery delivery) {
        if (stopped || delivery.message().isFrozen()) {
            settle(delivery, new Outcome(Kind.AT, clock.instant(), stopped ? "stopping" : "on its way into the queue"));
            return;
        }
        CompletableFuture<WorkerLookup> lookup = workerSets.lookup(delivery.domain());
        if (lookup.isDone()) {
            take(delivery, choice.choose(delivery, lookup.join()));
            return;
        }
        later(delivery, lookup, (found, bug) -> {
            if (found == null) {
                throw new IllegalStateException("the look-up failed", bug);
            }
            take(delivery, choice.choose(delivery, found));
        });
    }

    private void take(DomainDelivery delivery, WorkerChoice.Choice chosen) {
        if (chosen instanceof WorkerChoice.Ask ask) {
            if (ask.attempt().isProbe()) {
                delivery.probes();
            }
            ask(delivery, ask, addresses.order(ask.worker()), 0);
        } else if (chosen instanceof WorkerChoice.Busy wait) {
            busy.computeIfAbsent(wait.host(), absent -> new ArrayDeque<>()).add(delivery);
            scheduleLook();
        } else if (chosen instanceof WorkerChoice.End end) {
            settle(delivery, end.outcome());
        }
    }

    /** Nobody else may ever make those that wait look again, should the worker have stalled. */
    private void scheduleLook() {
        if (!lookScheduled) {
            lookScheduled = true;
            loop.schedule(
                    () -> {
                        lookScheduled = false;
                        recheck();
                    },
                    BUSY_WAIT);
        }
    }

    private void ask(DomainDelivery delivery, WorkerChoice.Ask ask, List<InetSocketAddress> order, int index) {
        String host = ask.worker().host();
        delivery.asks(host);
        try {
            CompletableFuture<SendResult> result = sender.send(
                    host,
                    order.get(index),
                    delivery.envelope(),
                    delivery.message().content());
            later(delivery, result, (sent, bug) -> answered(delivery, ask, order, index, sent, bug));
        } catch (RuntimeException bug) {
            ask.attempt().abandoned();
            throw bug;
        }
    }

    private void answered(
            DomainDelivery delivery,
            WorkerChoice.Ask ask,
            List<InetSocketAddress> order,
            int index,
            @Nullable SendResult sent,
            @Nullable Throwable bug) {
        if (index + 1 < order.size() && sent instanceof SendResult.Broken broken && broken.stage() == Stage.CONNECT) {
            judge.addressFailed(delivery, ask.worker(), order.get(index), broken.cause());
            ask(delivery, ask, order, index + 1);
            return;
        }
        nextWaiting(ask.worker().host());
        try {
            if (sent == null) {
                throw new IllegalStateException("the sender failed", bug);
            }
            delivery.asks(null);
            addresses.used(ask.worker(), order.get(index));
            judge.judge(
                            new ResultJudge.Result(delivery, ask.set(), ask.worker(), order.get(index), sent),
                            ask.attempt())
                    .ifPresentOrElse(outcome -> settle(delivery, outcome), () -> lookUp(delivery));
        } finally {
            ask.attempt().abandoned();
        }
    }

    /** One of those that wait for a busy worker takes the place that comes free. */
    private void nextWaiting(String host) {
        ArrayDeque<DomainDelivery> waiting = busy.get(host);
        if (waiting != null) {
            DomainDelivery next = waiting.remove();
            if (waiting.isEmpty()) {
                busy.remove(host);
            }
            loop.execute(() -> begin(next));
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // what the step throws is caught by guard
    private <T> void later(
            DomainDelivery delivery, CompletableFuture<T> future, BiConsumer<@Nullable T, @Nullable Throwable> step) {
        future.whenComplete((value, failure) -> loop.execute(() -> guard(delivery, () -> step.accept(value, failure))));
    }

    /** Whatever goes wrong with one message, it is tried again and the others go on. */
    private void guard(DomainDelivery delivery, Runnable step) {
        try {
            step.run();
        } catch (RuntimeException bug) {
            log.error(delivery.message().name(), "could not be delivered, tried again later", bug);
            if (delivery.outcome() == null) {
                settle(delivery, new Outcome(Kind.LATER, clock.instant(), "internal error"));
            }
        }
    }

    private void settle(DomainDelivery delivery, Outcome outcome) {
        delivery.settle(outcome);
        settled.accept(delivery);
    }
}
