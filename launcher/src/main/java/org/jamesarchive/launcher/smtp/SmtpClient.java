package org.jamesarchive.launcher.smtp;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import org.jamesarchive.launcher.mail.Mail;
import org.jamesarchive.launcher.smtp.SendOutcome.Verdict;
import org.jamesarchive.launcher.time.Time;
import org.jspecify.annotations.Nullable;

/**
 * Sends mails as a journal source does: over several connections, many messages on each, and what is answered 4yz or breaks
 * is tried again for a while. Every submitted mail gets exactly one outcome. {@link #submit} waits when enough is under
 * way; it and {@link #drain} belong to one thread, the outcomes come on the connections' threads.
 * <pre>
 *   what happened                       the message
 *   2yz behind the dot                  accepted
 *   5yz, or any other odd reply         refused
 *   4yz                                 again after a pause, same connection, until retryFor is over
 *   no connection, broken, timed out    again after a pause on a new connection, next gateway, until retryFor is over
 * </pre>
 */
public final class SmtpClient implements Closeable {

    private static final int QUEUE_LIMIT = 64;
    private static final int KILOBYTES_UNDER_WAY_LIMIT = 128 * 1024;
    private static final Duration RETRY_PAUSE_FIRST = Duration.ofMillis(250);
    private static final Duration RETRY_PAUSE_LIMIT = Duration.ofSeconds(5);

    private final SmtpSettings settings;
    private final Consumer<SendOutcome> outcomes;
    private final Time time;
    private final BlockingQueue<Optional<Submitted>> queue = new ArrayBlockingQueue<>(QUEUE_LIMIT);
    private final Semaphore kilobytes = new Semaphore(KILOBYTES_UNDER_WAY_LIMIT);
    private final List<Sender> senders = new ArrayList<>();
    private long submitted;

    private record Submitted(long number, Mail mail) {}

    /** @param outcomes told about each message, by several threads */
    public SmtpClient(SmtpSettings settings, Consumer<SendOutcome> outcomes, Time time) {
        this.settings = settings;
        this.outcomes = outcomes;
        this.time = time;
        for (int i = 0; i < settings.connections(); i++) {
            Sender sender = new Sender(i);
            senders.add(sender);
            sender.start();
        }
    }

    /** Takes one mail; waits while too much is under way. */
    public void submit(Mail mail) throws InterruptedException {
        kilobytes.acquire(kilobytesOf(mail));
        queue.put(Optional.of(new Submitted(submitted, mail)));
        submitted++;
    }

    /** Waits until every submitted mail has its outcome, and ends the connections. */
    public void drain() throws InterruptedException {
        for (int i = 0; i < senders.size(); i++) {
            queue.put(Optional.empty());
        }
        for (Sender sender : senders) {
            sender.join();
        }
    }

    /** Ends at once whatever is still under way. */
    @Override
    public void close() {
        senders.forEach(Sender::abort);
    }

    private static int kilobytesOf(Mail mail) {
        return Math.min(KILOBYTES_UNDER_WAY_LIMIT, mail.size() / 1024 + 1);
    }

    /** One connection's thread. */
    private final class Sender extends Thread {

        private int server;
        private volatile @Nullable SmtpConnection connection;

        Sender(int number) {
            super("smtp-client-" + number);
            setDaemon(true);
            this.server = number;
        }

        @Override
        public void run() {
            try {
                for (Optional<Submitted> next = queue.take(); next.isPresent(); next = queue.take()) {
                    SendOutcome outcome = sendPatiently(next.get());
                    kilobytes.release(kilobytesOf(outcome.mail()));
                    outcomes.accept(outcome);
                }
                quit();
            } catch (InterruptedException aborted) {
                // close() was called; what was under way has no outcome any more
            }
        }

        void abort() {
            interrupt();
            SmtpConnection open = connection;
            if (open != null) {
                open.abort();
            }
        }

        private SendOutcome sendPatiently(Submitted message) throws InterruptedException {
            Mail mail = message.mail();
            long start = time.nanos();
            Duration pause = RETRY_PAUSE_FIRST;
            while (true) {
                String reason;
                try {
                    SmtpReply reply = connected().send(settings.sender(), settings.recipient(), mail.bytes());
                    if (!reply.isTransient()) {
                        return new SendOutcome(
                                message.number(),
                                mail,
                                reply.isPositive() ? Verdict.ACCEPTED : Verdict.REFUSED,
                                reply.toString());
                    }
                    reason = reply.toString();
                } catch (IOException e) {
                    reason = server() + ": " + e.getMessage();
                    abandon();
                    server++;
                }
                if (time.since(start).compareTo(settings.retryFor()) >= 0) {
                    return new SendOutcome(message.number(), mail, Verdict.GIVEN_UP, reason);
                }
                time.sleep(pause);
                pause = pause.multipliedBy(2).compareTo(RETRY_PAUSE_LIMIT) < 0
                        ? pause.multipliedBy(2)
                        : RETRY_PAUSE_LIMIT;
            }
        }

        private InetSocketAddress server() {
            return settings.servers()
                    .get(Math.floorMod(server, settings.servers().size()));
        }

        private SmtpConnection connected() throws IOException {
            SmtpConnection open = connection;
            if (open == null) {
                open = SmtpConnection.open(server(), settings.replyTimeout());
                connection = open;
            }
            return open;
        }

        private void abandon() {
            SmtpConnection open = connection;
            connection = null;
            if (open != null) {
                open.abort();
            }
        }

        private void quit() {
            SmtpConnection open = connection;
            connection = null;
            if (open != null) {
                open.close();
            }
        }
    }
}
