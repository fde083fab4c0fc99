package org.jamesarchive.delivery;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.Optional;
import org.jamesarchive.delivery.Disposition.Failure;
import org.jamesarchive.delivery.DomainDelivery.Kind;
import org.jamesarchive.delivery.DomainDelivery.Outcome;
import org.jamesarchive.log.MailLog;
import org.jamesarchive.route.Worker;
import org.jamesarchive.route.WorkerHealth;
import org.jamesarchive.route.WorkerSet;
import org.jamesarchive.smtp.SendResult;
import org.jamesarchive.smtp.Stage;

/**
 * Draws the consequences of one attempt: for the worker's health, for the message, and in the log. Belongs to the delivery
 * loop.
 */
final class ResultJudge {

    /** A message refused for good by this many workers is parked. */
    static final int OPINIONS = 2;

    private final DeliverySettings settings;
    private final MailLog log;
    private final Clock clock;

    ResultJudge(DeliverySettings settings, MailLog log, Clock clock) {
        this.settings = settings;
        this.log = log;
        this.clock = clock;
    }

    /** What came of asking one worker at one of its addresses. */
    record Result(DomainDelivery delivery, WorkerSet set, Worker worker, InetSocketAddress address, SendResult sent) {
        String host() {
            return worker.host();
        }
    }

    /** One of several addresses could not be connected to; the next one is tried. */
    void addressFailed(DomainDelivery delivery, Worker worker, InetSocketAddress address, String cause) {
        log.broken(describe(delivery), worker.host(), address, cause);
    }

    /**
     * Ends {@code attempt} and marks the delivery.
     *
     * @return how the round ends, or nothing when it goes on with what worker can be asked now
     */
    Optional<Outcome> judge(Result result, WorkerHealth.Attempt attempt) {
        if (result.sent() instanceof SendResult.Accepted accepted) {
            return acknowledged(result, accepted, attempt);
        }
        IOException unreadable = result.delivery().message().content().failure();
        if (result.sent() instanceof SendResult.Broken && unreadable != null) {
            attempt.abandoned();
            log.error(id(result.delivery()), "cannot be read from the queue, tried again later", unreadable);
            return Optional.of(new Outcome(Kind.LATER, clock.instant(), "the message cannot be read"));
        }
        String reason = report(result);
        if (result.sent() instanceof SendResult.Broken broken && broken.stage() == Stage.CONTENT) {
            attempt.lost(reason);
        } else if (Disposition.blamesHost(result.sent())) {
            attempt.failed(reason);
        } else if (Disposition.isFull(result.sent())) {
            attempt.full(reason);
            result.delivery().toldFull();
        } else {
            attempt.answered();
        }
        return dispose(result, reason);
    }

    private Optional<Outcome> acknowledged(Result result, SendResult.Accepted accepted, WorkerHealth.Attempt attempt) {
        attempt.delivered();
        DomainDelivery delivery = result.delivery();
        delivery.acknowledged(result.host(), isMerged(delivery, accepted));
        log.sent(describe(delivery), result.host(), result.address(), accepted.reply());
        return delivery.copies() >= settings.copies()
                ? Optional.of(new Outcome(Kind.DELIVERED, clock.instant(), ""))
                : Optional.empty();
    }

    /** What our workers answer when they have the content already. */
    private static boolean isMerged(DomainDelivery delivery, SendResult.Accepted accepted) {
        return accepted.reply().text().startsWith("2.6.0 " + delivery.message().contentId() + " merged on ");
    }

    private Optional<Outcome> dispose(Result result, String reason) {
        DomainDelivery delivery = result.delivery();
        Failure failure = failure(result.sent());
        if (failure != Failure.BROKEN) {
            delivery.pin(null);
        }
        boolean aboutMail = failure != Failure.BROKEN
                && !Disposition.blamesHost(result.sent())
                && !Disposition.isFull(result.sent());
        delivery.failed(result.host(), reason, aboutMail);
        switch (Disposition.dispose(stage(result.sent()), failure, workersRemain(result, failure))) {
            case NEXT_WORKER, RETRY_LATER -> {}
            case ONE_MORE_WORKER -> delivery.refusedForGood(result.host());
            case SAME_WORKER -> {
                if (delivery.pin() == null) {
                    delivery.pin(
                            new Progress.Pin(result.host(), clock.instant().plus(settings.lostAcknowledgementWait())));
                }
            }
            case PARK -> {
                delivery.refusedForGood(result.host());
                return Optional.of(new Outcome(Kind.REFUSED, clock.instant(), result.host() + ": " + reason));
            }
        }
        return Optional.empty();
    }

    private boolean workersRemain(Result result, Failure failure) {
        DomainDelivery delivery = result.delivery();
        if (failure == Failure.PERMANENT && delivery.refusals() + 1 >= OPINIONS) {
            return false;
        }
        return result.set().workers().stream()
                .map(Worker::host)
                .filter(host -> !host.equals(result.host()))
                .anyMatch(host -> failure == Failure.PERMANENT ? delivery.isOpenTo(host) : delivery.isUntried(host));
    }

    private String report(Result result) {
        MailLog.Mail mail = describe(result.delivery());
        if (result.sent() instanceof SendResult.Refused refused) {
            log.refused(mail, result.host(), result.address(), refused.reply());
            return refused.reply() + " at " + refused.stage();
        }
        SendResult.Broken broken = (SendResult.Broken) result.sent();
        String cause = broken.cause() + " at " + broken.stage();
        log.broken(mail, result.host(), result.address(), cause);
        return cause;
    }

    private static Stage stage(SendResult failed) {
        return failed instanceof SendResult.Refused refused ? refused.stage() : ((SendResult.Broken) failed).stage();
    }

    private static Failure failure(SendResult failed) {
        return failed instanceof SendResult.Refused refused ? Failure.of(refused.reply()) : Failure.BROKEN;
    }

    private MailLog.Mail describe(DomainDelivery delivery) {
        return delivery.message().describe(delivery, clock.instant());
    }

    private static String id(DomainDelivery delivery) {
        return delivery.message().name();
    }
}
