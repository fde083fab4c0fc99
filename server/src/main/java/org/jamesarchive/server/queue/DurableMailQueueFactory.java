package org.jamesarchive.server.queue;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.james.queue.api.MailQueueFactory;
import org.apache.james.queue.api.MailQueueItemDecoratorFactory;
import org.apache.james.queue.api.MailQueueName;
import org.apache.james.queue.api.ManageableMailQueue;
import org.jamesarchive.queue.DurableQueue;

/**
 * James' mail queues, each a log of its own in a folder of its name. A queue is opened when it is created first and stays open
 * until {@link #close}; queues that exist on disk only are not known, as in James. Safe for use by several threads.
 */
public final class DurableMailQueueFactory implements MailQueueFactory<ManageableMailQueue>, Closeable {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

    /** Opens the log of a queue. */
    @FunctionalInterface
    public interface Opener {
        /** @throws IOException when the log is damaged or in use by another process */
        DurableQueue open(Path directory) throws IOException;
    }

    private final Path directory;
    private final Opener opener;
    private final Damaged damaged;
    private final MailQueueItemDecoratorFactory decorator;
    private final Clock clock;
    private final Map<String, DurableMailQueue> queues = new TreeMap<>();

    /** @param directory where the queues' folders lie */
    public DurableMailQueueFactory(
            Path directory, Opener opener, Damaged damaged, MailQueueItemDecoratorFactory decorator, Clock clock) {
        this.directory = directory;
        this.opener = opener;
        this.damaged = damaged;
        this.decorator = decorator;
        this.clock = clock;
    }

    @Override
    public synchronized Optional<ManageableMailQueue> getQueue(MailQueueName name, PrefetchCount count) {
        return Optional.ofNullable(queues.get(name.asString()));
    }

    /** @throws UncheckedIOException when the queue's log cannot be opened */
    @Override
    public synchronized ManageableMailQueue createQueue(MailQueueName name, PrefetchCount count) {
        return queues.computeIfAbsent(name.asString(), this::open);
    }

    private DurableMailQueue open(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("queue name '" + name + "', expected letters, digits, '.', '_', '-'");
        }
        try {
            MailQueueName queue = MailQueueName.of(name);
            StoredMails mails = new StoredMails(queue, opener.open(directory.resolve(name)), damaged);
            return new DurableMailQueue(queue, mails, decorator, clock);
        } catch (IOException e) {
            throw new UncheckedIOException("queue " + name + " cannot be opened: " + e.getMessage(), e);
        }
    }

    @Override
    public synchronized Set<MailQueueName> listCreatedMailQueues() {
        return queues.keySet().stream().map(MailQueueName::of).collect(Collectors.toUnmodifiableSet());
    }

    /** Ends all queues: dequeuing completes, the logs are closed. What was not done comes back at the next start. */
    @Override
    public synchronized void close() throws IOException {
        for (DurableMailQueue queue : queues.values()) {
            queue.end();
        }
        queues.clear();
    }
}
