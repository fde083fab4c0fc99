package org.jamesarchive.server.queue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.function.LongConsumer;
import java.util.function.Predicate;
import javax.mail.MessagingException;
import org.apache.james.queue.api.MailQueueItemDecoratorFactory;
import org.apache.james.queue.api.MailQueueName;
import org.apache.james.queue.api.ManageableMailQueue;
import org.apache.mailet.Mail;
import org.jamesarchive.queue.DurableQueue;
import org.jamesarchive.server.mail.DamagedMailException;
import org.jamesarchive.server.mail.MailBytes;
import org.reactivestreams.Publisher;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * A James mail queue on an append log. A mail that is done with {@code SUCCESS} leaves the log; with {@code RETRY} or
 * {@code REJECT} it comes again after {@link #RETRY_PAUSE}. One that cannot be made into a Mail goes to the {@link Damaged}
 * folder with its bytes; one whose bytes cannot be read stays in the log, is logged once and counted in the size.
 *
 * <p>{@code flush} ends the delays of what is queued until the next start. {@code close} does nothing, because James closes a
 * queue after each use; the factory ends it. Safe for use by several threads.
 */
final class DurableMailQueue implements ManageableMailQueue {

    static final Duration RETRY_PAUSE = Duration.ofSeconds(10);

    private static final Logger LOGGER = LoggerFactory.getLogger(DurableMailQueue.class);
    private static final int PAGE = 1000;

    private final MailQueueName name;
    private final DurableQueue log;
    private final Damaged damaged;
    private final MailQueueItemDecoratorFactory decorator;
    private final Clock clock;
    private final Schedule schedule;

    DurableMailQueue(
            MailQueueName name,
            DurableQueue log,
            Damaged damaged,
            MailQueueItemDecoratorFactory decorator,
            Clock clock) {
        this.name = name;
        this.log = log;
        this.damaged = damaged;
        this.decorator = decorator;
        this.clock = clock;
        this.schedule = new Schedule(clock);
        forEachWaiting(this::scheduleAgain);
    }

    private void scheduleAgain(long id) {
        read(id).ifPresent(mail -> schedule.add(id, mail.nextDelivery().orElse(Instant.EPOCH)));
    }

    @Override
    public MailQueueName getName() {
        return name;
    }

    @Override
    public void enQueue(Mail mail) throws MailQueueException {
        append(mail, Optional.empty());
    }

    @Override
    public void enQueue(Mail mail, Duration delay) throws MailQueueException {
        append(mail, delay.isNegative() || delay.isZero() ? Optional.empty() : Optional.of(later(delay)));
    }

    private Instant later(Duration delay) {
        try {
            return clock.instant().plus(delay);
        } catch (ArithmeticException e) {
            return Instant.ofEpochMilli(Long.MAX_VALUE); // as good as never
        }
    }

    private void append(Mail mail, Optional<Instant> nextDelivery) throws MailQueueException {
        try {
            long id = log.append(QueuedMail.header(mail, nextDelivery), MailBytes.of(mail));
            schedule.add(id, nextDelivery.orElse(Instant.EPOCH));
        } catch (IOException | MessagingException e) {
            throw new MailQueueException("mail " + mail.getName() + " was not queued: " + e.getMessage(), e);
        }
    }

    @Override
    public Publisher<Void> enqueueReactive(Mail mail) {
        return Mono.<Void>fromCallable(() -> {
                    enQueue(mail);
                    return null;
                })
                .subscribeOn(Schedulers.boundedElastic());
    }

    @Override
    public Publisher<MailQueueItem> deQueue() {
        Flux<MailQueueItem> items = Flux.generate(sink -> next().ifPresentOrElse(sink::next, sink::complete));
        return Flux.using(
                () -> Schedulers.newSingle("dequeue-" + name.asString(), true), // waits for the next mail
                items::subscribeOn,
                Scheduler::dispose);
    }

    private Optional<MailQueueItem> next() {
        try {
            while (true) {
                Optional<Long> id = schedule.next();
                if (id.isEmpty()) {
                    return Optional.empty();
                }
                Optional<MailQueueItem> item = item(id.get());
                if (item.isPresent()) {
                    return item;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    private Optional<MailQueueItem> item(long id) {
        return read(id).flatMap(mail -> {
            try {
                return Optional.of(decorator.decorate(new Item(id, mail.mail()), name));
            } catch (IOException e) {
                setAside(id, e);
                return Optional.empty();
            }
        });
    }

    private Optional<QueuedMail> read(long id) {
        try {
            return Optional.of(QueuedMail.of(log.read(id)));
        } catch (DamagedMailException e) {
            setAside(id, e);
        } catch (IOException e) {
            LOGGER.error("Queue {}: entry {} cannot be read, it stays in the log", name.asString(), id, e);
        }
        return Optional.empty();
    }

    private void setAside(long id, IOException reason) {
        try {
            String key = damaged.keep(name, log.read(id), String.valueOf(reason.getMessage()));
            log.done(id);
            LOGGER.error("Queue {}: entry {} is no mail, its bytes are in {}", name.asString(), id, key, reason);
        } catch (IOException e) {
            LOGGER.error("Queue {}: entry {} cannot be set aside, it stays in the log", name.asString(), id, e);
        }
    }

    @Override
    public long getSize() {
        return log.size();
    }

    @Override
    public long flush() {
        return schedule.hurry();
    }

    @Override
    public long clear() {
        return removeIf(mail -> true);
    }

    @Override
    public long remove(Type type, String value) {
        return removeIf(mail -> {
            try {
                return mail.matches(type, value);
            } catch (IOException e) {
                return false; // set aside when its turn comes
            }
        });
    }

    private long removeIf(Predicate<QueuedMail> condition) {
        long[] removed = {0};
        forEachWaiting(id -> {
            if (read(id).filter(condition).isPresent() && schedule.remove(id)) {
                end(id);
                removed[0]++;
            }
        });
        return removed[0];
    }

    private void end(long id) {
        try {
            log.done(id);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void forEachWaiting(LongConsumer action) {
        long after = -1;
        for (long[] page = log.waiting(after, PAGE); page.length > 0; page = log.waiting(after, PAGE)) {
            for (long id : page) {
                action.accept(id);
                after = id;
            }
        }
    }

    @Override
    public MailQueueIterator browse() {
        return new Browser();
    }

    @Override
    public void close() {
        // the factory ends the queue
    }

    /** Ends the queue: dequeuing completes, the log is closed. */
    void end() throws IOException {
        schedule.close();
        log.close();
    }

    private final class Item implements MailQueueItem {

        private final long id;
        private final Mail mail;

        private Item(long id, Mail mail) {
            this.id = id;
            this.mail = mail;
        }

        @Override
        public Mail getMail() {
            return mail;
        }

        @Override
        public void done(CompletionStatus status) throws MailQueueException {
            switch (status) {
                case SUCCESS -> {
                    try {
                        log.done(id);
                    } catch (IOException e) {
                        throw new MailQueueException("mail " + mail.getName() + " was not marked as done", e);
                    }
                }
                case RETRY, REJECT -> schedule.add(id, clock.instant().plus(RETRY_PAUSE));
            }
        }
    }

    /** What is in the log, entry by entry; what cannot be made into a mail is passed over. */
    private final class Browser implements MailQueueIterator {

        private long after = -1;
        private Optional<MailQueueItemView> view = advance();

        private Optional<MailQueueItemView> advance() {
            for (long[] next = log.waiting(after, 1); next.length > 0; next = log.waiting(after, 1)) {
                after = next[0];
                Optional<MailQueueItemView> found = read(after).flatMap(this::view);
                if (found.isPresent()) {
                    return found;
                }
            }
            return Optional.empty();
        }

        private Optional<MailQueueItemView> view(QueuedMail mail) {
            try {
                return Optional.of(new DefaultMailQueueItemView(
                        mail.mail(), mail.nextDelivery().map(instant -> instant.atZone(ZoneOffset.UTC))));
            } catch (IOException e) {
                return Optional.empty(); // set aside when its turn comes
            }
        }

        @Override
        public boolean hasNext() {
            return view.isPresent();
        }

        @Override
        public MailQueueItemView next() {
            MailQueueItemView current = view.orElseThrow();
            view = advance();
            return current;
        }

        @Override
        public void close() {
            // nothing is held
        }
    }
}
