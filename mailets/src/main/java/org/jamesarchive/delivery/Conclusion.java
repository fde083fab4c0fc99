package org.jamesarchive.delivery;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jamesarchive.delivery.DomainDelivery.Kind;
import org.jamesarchive.delivery.DomainDelivery.Outcome;
import org.jamesarchive.log.MailLog;
import org.jamesarchive.queue.DurableQueue;
import org.jamesarchive.route.WorkerHealth;
import org.jspecify.annotations.Nullable;

/**
 * What a message becomes when the round of its last domain has ended:
 * <pre>
 *   every domain has it, or it is parked for it   its queue entry is done
 *   one refused it for now                        waits for the retry schedule; at most MIXED_WAIT if another domain waits
 *                                                 for something else
 *   one is to be asked again at a time            waits until then
 *   all that are left have no worker to ask       waits for one, together with the other messages of these domains
 * </pre>
 * Belongs to the delivery loop.
 */
final class Conclusion {

    /** Longest wait of a message that is refused for now by one domain, and waits for a worker of another. */
    static final Duration MIXED_WAIT = Duration.ofMinutes(1);

    /** What it became. */
    enum Result {
        DELIVERED,
        PARKED,
        DEFERRED,
        WAITING
    }

    private final DeliverySettings settings;
    private final DurableQueue queue;
    private final MailLog log;
    private final Clock clock;
    private final WorkerHealth health;
    private final Parking parking;
    private final Backlog backlog;
    private final ProgressTable progress;

    Conclusion(
            DeliverySettings settings,
            DeliveryEngine.Parts parts,
            Parking parking,
            Backlog backlog,
            ProgressTable progress) {
        this.settings = settings;
        this.queue = parts.queue();
        this.log = parts.log();
        this.clock = parts.clock();
        this.health = parts.health();
        this.parking = parking;
        this.backlog = backlog;
        this.progress = progress;
    }

    Result conclude(MessageDelivery message) {
        boolean isParked = false;
        List<DomainDelivery> left = new ArrayList<>();
        for (DomainDelivery domain : message.domains()) {
            Outcome outcome = domain.outcome();
            if (domain.isDone() || outcome == null) {
                continue;
            }
            if (outcome.kind() == Kind.DELIVERED) {
                domain.done();
                openRooms(domain.domain());
            } else if (outcome.kind() == Kind.REFUSED && park(domain, outcome.reason())) {
                domain.done();
                isParked = true;
            } else {
                left.add(domain);
            }
        }
        if (!left.isEmpty()) {
            return putOff(message, left);
        }
        if (!markDone(message)) {
            return Result.WAITING;
        }
        return isParked ? Result.PARKED : Result.DELIVERED;
    }

    /** All workers were away and one is back: the others may be too, and should get their share of what waited. */
    private void openRooms(String domain) {
        if (backlog.openRooms(domain)) {
            health.probeNow();
        }
    }

    /** A message that could not even be looked at is tried again on the schedule. */
    void putOffUnread(long id) {
        Progress before = progress.get(id);
        Progress now = new Progress(before.attempts() + 1, before.domains());
        progress.put(id, now);
        backlog.waitUntil(clock.instant().plus(settings.retry().delay(now.attempts())), id);
    }

    private boolean park(DomainDelivery domain, String reason) {
        try {
            parking.park(domain, reason);
            log.parked(domain.message().describe(domain, clock.instant()), reason);
            return true;
        } catch (IOException e) {
            log.error(Long.toString(domain.message().id()), "could not be parked, tried again later", e);
            return false;
        }
    }

    private boolean markDone(MessageDelivery message) {
        try {
            queue.done(message.id());
            progress.remove(message.id());
            return true;
        } catch (IOException e) {
            log.error(
                    Long.toString(message.id()),
                    "is delivered, but its end could not be written, tried again later",
                    e);
            progress.put(message.id(), message.progress(false));
            backlog.waitUntil(clock.instant().plus(MIXED_WAIT), message.id());
            return false;
        }
    }

    private Result putOff(MessageDelivery message, List<DomainDelivery> left) {
        Instant now = clock.instant();
        boolean isRefused = left.stream().anyMatch(domain -> isRefused(domain.outcome()));
        progress.put(message.id(), message.progress(isRefused));
        Instant soonest = left.stream()
                .filter(domain -> !isRefused(domain.outcome()))
                .map(Conclusion::when)
                .min(Comparator.naturalOrder())
                .orElse(Instant.MAX);
        if (isRefused) {
            Duration delay = settings.retry().delay(message.attempts() + 1);
            boolean isMixed = !soonest.equals(Instant.MAX) && delay.compareTo(MIXED_WAIT) > 0;
            Duration wait = isMixed ? MIXED_WAIT : delay;
            left.forEach(domain -> log.deferred(message.describe(domain, now), wait, reason(domain)));
            backlog.waitUntil(now.plus(wait), message.id());
            return Result.DEFERRED;
        }
        if (left.stream().allMatch(domain -> isWithoutWorker(domain.outcome()))) {
            List<String> domains =
                    left.stream().map(DomainDelivery::domain).sorted().toList();
            backlog.waitForWorker(domains, soonest, message.id(), reason(left.get(0)));
        } else {
            backlog.waitUntil(soonest, message.id());
        }
        return Result.WAITING;
    }

    private static boolean isRefused(@Nullable Outcome outcome) {
        return outcome != null && (outcome.kind() == Kind.LATER || outcome.kind() == Kind.REFUSED);
    }

    private static boolean isWithoutWorker(@Nullable Outcome outcome) {
        return outcome != null && outcome.kind() == Kind.NO_WORKER;
    }

    private static Instant when(DomainDelivery domain) {
        Outcome outcome = domain.outcome();
        return outcome == null ? Instant.MAX : outcome.when();
    }

    private static String reason(DomainDelivery domain) {
        Outcome outcome = domain.outcome();
        return outcome == null ? "" : outcome.reason();
    }
}
