package org.jamesarchive.delivery;

import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.jamesarchive.smtp.Envelope;
import org.jspecify.annotations.Nullable;

/** One message's way to one domain's workers. Belongs to the delivery loop. */
final class DomainDelivery {

    /** How a round ended. */
    enum Kind {
        /** As many workers as wanted acknowledged it. */
        DELIVERED,
        /** Refused for good: to be parked. */
        REFUSED,
        /** Refused for now: try again on the schedule. */
        LATER,
        /** Try again at {@link Outcome#when}. */
        AT,
        /** No worker of the domain can be asked: wait for one, together with the domain's other messages. */
        NO_WORKER
    }

    /**
     * The end of a round.
     *
     * @param when with AT and NO_WORKER: when to look again
     */
    record Outcome(Kind kind, Instant when, String reason) {}

    private final String domain;
    private final Envelope envelope;
    private final MessageDelivery message;
    private final Set<String> copies = new HashSet<>();
    private final Set<String> refusals = new HashSet<>();
    private final Set<String> tried = new HashSet<>();
    private Progress.@Nullable Pin pin;
    private @Nullable String asked;
    private boolean done;
    private boolean news;
    private boolean mailRefused;
    private boolean toldFull;
    private boolean probed;
    private String lastReason = "";
    private @Nullable Outcome outcome;

    DomainDelivery(MessageDelivery message, String domain, Envelope envelope, Progress.@Nullable OfDomain progress) {
        this.message = message;
        this.domain = domain;
        this.envelope = envelope;
        if (progress != null) {
            done = progress.done();
            copies.addAll(progress.copies());
            refusals.addAll(progress.refusals());
            pin = progress.pin().orElse(null);
        }
    }

    MessageDelivery message() {
        return message;
    }

    String domain() {
        return domain;
    }

    Envelope envelope() {
        return envelope;
    }

    boolean isDone() {
        return done;
    }

    void done() {
        done = true;
    }

    @Nullable
    Outcome outcome() {
        return outcome;
    }

    void settle(Outcome end) {
        outcome = end;
    }

    int copies() {
        return copies.size();
    }

    int refusals() {
        return refusals.size();
    }

    /** Whether a worker answered about the mail itself in this round, rather than not at all. */
    boolean isMailRefused() {
        return mailRefused;
    }

    /** Whether a worker said in this round that its store is full. */
    boolean isToldFull() {
        return toldFull;
    }

    /** It was told so, at once: having been a probe has cost it no time, it may be that of another worker. */
    void toldFull() {
        toldFull = true;
        probed = false;
    }

    /** Whether it was the probe of a worker in this round. */
    boolean hasProbed() {
        return probed;
    }

    void probes() {
        probed = true;
    }

    String lastReason() {
        return lastReason;
    }

    Progress.@Nullable Pin pin() {
        return pin;
    }

    void pin(Progress.@Nullable Pin worker) {
        pin = worker;
    }

    /** The worker that has the message now and has not answered yet. */
    @Nullable
    String asked() {
        return asked;
    }

    void asks(@Nullable String host) {
        asked = host;
    }

    /** The workers that acknowledged it. */
    Set<String> acknowledgedBy() {
        return Set.copyOf(copies);
    }

    /** What is to be remembered of it when the message goes into the queue now. */
    QueueHeader.Note note() {
        boolean delivered = done || (outcome != null && outcome.kind() == Kind.DELIVERED);
        String pinned = pin == null ? null : pin.host();
        Optional<String> mayHaveIt = Optional.ofNullable(asked == null ? pinned : asked);
        return new QueueHeader.Note(delivered, Set.copyOf(copies), delivered ? Optional.empty() : mayHaveIt);
    }

    /** @param merged whether the worker said that it had the content already */
    void acknowledged(String host, boolean merged) {
        copies.add(host);
        news |= !merged;
        pin = null;
    }

    /** Whether a worker took it that did not say that it had the content already. */
    boolean isNews() {
        return news;
    }

    void failed(String host, String reason, boolean aboutMail) {
        tried.add(host);
        lastReason = reason;
        mailRefused |= aboutMail;
    }

    void refusedForGood(String host) {
        refusals.add(host);
    }

    /** Whether {@code host} has neither acknowledged the message nor refused it for good. */
    boolean isOpenTo(String host) {
        return !copies.contains(host) && !refusals.contains(host);
    }

    /** Whether {@code host} can be asked in this round. */
    boolean isUntried(String host) {
        return isOpenTo(host) && !tried.contains(host);
    }

    Progress.OfDomain progress() {
        return new Progress.OfDomain(
                done,
                done ? Set.of() : Set.copyOf(copies),
                done ? Set.of() : Set.copyOf(refusals),
                Optional.ofNullable(done ? null : pin));
    }
}
