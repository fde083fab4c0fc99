package org.jamesarchive.delivery;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jamesarchive.log.MailLog;
import org.jamesarchive.smtp.Envelope;
import org.jamesarchive.store.Content;
import org.jamesarchive.store.ContentId;
import org.jspecify.annotations.Nullable;

/**
 * One message on its way: its recipients grouped by domain, each domain delivered on its own. Belongs to the delivery loop.
 */
final class MessageDelivery {

    /** What is known of a message before it is delivered. */
    record Source(long id, Instant arrival, QueueHeader header, Content content) {}

    private final Source source;
    private final WatchedContent content;
    private long id;
    private @Nullable Relay relay;
    private boolean frozen;
    private boolean orphan;
    private final int attempts;
    private final List<DomainDelivery> domains = new ArrayList<>();

    MessageDelivery(Source source, Progress progress) {
        this.source = source;
        this.id = source.id();
        this.content = new WatchedContent(source.content());
        this.attempts = progress.attempts();
        int index = 0;
        for (Map.Entry<String, List<String>> group :
                source.header().envelope().byDomain().entrySet()) {
            Envelope envelope = new Envelope(source.header().envelope().sender(), group.getValue());
            Progress.OfDomain before =
                    index < progress.domains().size() ? progress.domains().get(index) : null;
            domains.add(new DomainDelivery(this, group.getKey(), envelope, before));
            index++;
        }
    }

    /** The number of its queue entry; below zero while it has none. */
    long id() {
        return id;
    }

    /** What the log calls it. */
    String name() {
        return id < 0 ? "relay" + id : Long.toString(id);
    }

    /** The relay that it is part of, null when its queue entry is what counts. */
    @Nullable
    Relay relay() {
        return relay;
    }

    void relay(Relay of) {
        relay = of;
    }

    /** Whether no further worker is to be asked until its queue entry is there. */
    boolean isFrozen() {
        return frozen;
    }

    void freeze() {
        frozen = true;
    }

    /** Whether nobody is interested any more in what becomes of it. */
    boolean isOrphan() {
        return orphan;
    }

    void orphan() {
        orphan = true;
    }

    /** It is a queue entry from now on. */
    void adopt(long entry) {
        id = entry;
        relay = null;
        frozen = false;
    }

    /** What its queue entry is to remember. */
    List<QueueHeader.Note> notes() {
        return domains.stream().map(DomainDelivery::note).toList();
    }

    ContentId contentId() {
        return source.header().contentId();
    }

    Instant arrival() {
        return source.arrival();
    }

    WatchedContent content() {
        return content;
    }

    /** Rounds so far that ended with a refusal for now. */
    int attempts() {
        return attempts;
    }

    List<DomainDelivery> domains() {
        return domains;
    }

    /** Whether no domain is being asked any more. */
    boolean isSettled() {
        return domains.stream().allMatch(domain -> domain.isDone() || domain.outcome() != null);
    }

    boolean isDone() {
        return domains.stream().allMatch(DomainDelivery::isDone);
    }

    Progress progress(boolean refused) {
        return new Progress(
                refused ? attempts + 1 : attempts,
                domains.stream().map(DomainDelivery::progress).toList());
    }

    /** For the log. */
    MailLog.Mail describe(DomainDelivery domain, Instant now) {
        return new MailLog.Mail(
                name(),
                domain.envelope().sender(),
                domain.envelope().recipients(),
                Duration.between(source.arrival(), now));
    }
}
