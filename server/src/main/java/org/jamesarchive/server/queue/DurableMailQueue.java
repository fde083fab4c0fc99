package org.jamesarchive.server.queue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Predicate;
import javax.mail.MessagingException;
import org.apache.james.queue.api.MailQueueItemDecoratorFactory;
import org.apache.james.queue.api.MailQueueName;
import org.apache.james.queue.api.ManageableMailQueue;
import org.apache.mailet.Mail;
import org.jamesarchive.server.mail.DamagedMailException;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * A James mail queue on an append log. A mail that is done with {@code SUCCESS} leaves the log; with {@code RETRY} or
 * {@code REJECT} it comes again after {@link #RETRY_PAUSE}. {@link StoredMails} tells what becomes of damaged entries.
 *
 * <p>{@code flush} ends the delays of what is queued until the next start. {@code close} does nothing, because James closes a
 * queue after each use; the factory ends it. Safe for use by several threads.
 */
final class DurableMailQueue implements ManageableMailQueue {

    static final Duration RETRY_PAUSE = Duration.ofSeconds(10);

    private final MailQueueName name;
    private final StoredMails mails;
    private final MailQueueItemDecoratorFactory decorator;
    private final Clock clock;
    private final Schedule schedule;

    DurableMailQueue(MailQueueName name, StoredMails mails, MailQueueItemDecoratorFactory decorator, Clock clock) {
        this.name = name;
        this.mails = mails;
        this.decorator = decorator;
        this.clock = clock;
        this.schedule = new Schedule(clock);
        mails.forEach(id -> mails.read(id)
                .ifPresent(stored -> schedule.add(id, stored.nextDelivery().orElse(Instant.EPOCH))));
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
            return Instant.ofEpochMilli(clock.instant().plus(delay).toEpochMilli());
        } catch (ArithmeticException | DateTimeException e) {
            return Instant.ofEpochMilli(Long.MAX_VALUE); // as good as never
        }
    }

    private void append(Mail mail, Optional<Instant> nextDelivery) throws MailQueueException {
        try {
            schedule.add(mails.append(mail, nextDelivery), nextDelivery.orElse(Instant.EPOCH));
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
            for (Optional<Long> id = schedule.next(); id.isPresent(); id = schedule.next()) {
                long current = id.get();
                Optional<MailQueueItem> item =
                        mails.mail(current).map(mail -> decorator.decorate(new Item(current, mail), name));
                if (item.isPresent()) {
                    return item;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // nobody asks any more
        }
        return Optional.empty();
    }

    @Override
    public long getSize() {
        return mails.size();
    }

    @Override
    public long flush() {
        return schedule.hurry();
    }

    @Override
    public long clear() {
        return removeIf(stored -> true);
    }

    @Override
    public long remove(Type type, String value) {
        return removeIf(stored -> {
            try {
                return stored.matches(type, value);
            } catch (DamagedMailException e) {
                return false; // set aside when its turn comes
            }
        });
    }

    /** Removes what is not under way. */
    private long removeIf(Predicate<QueuedMail> condition) {
        long[] removed = {0};
        mails.forEach(id -> {
            if (mails.read(id).filter(condition).isPresent() && schedule.remove(id)) {
                try {
                    mails.done(id);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
                removed[0]++;
            }
        });
        return removed[0];
    }

    @Override
    public MailQueueIterator browse() {
        return new QueueBrowser(mails);
    }

    @Override
    public void close() {
        // the factory ends the queue
    }

    /** Ends the queue: dequeuing completes, the log is closed. */
    void end() throws IOException {
        schedule.close();
        mails.close();
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
                        mails.done(id);
                    } catch (IOException e) {
                        throw new MailQueueException("mail " + mail.getName() + " was not marked as done", e);
                    }
                }
                case RETRY, REJECT -> schedule.add(id, clock.instant().plus(RETRY_PAUSE));
            }
        }
    }
}
