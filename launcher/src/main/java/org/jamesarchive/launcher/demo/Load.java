package org.jamesarchive.launcher.demo;

import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jamesarchive.launcher.cluster.Cluster;
import org.jamesarchive.launcher.proof.SentLog;
import org.jamesarchive.launcher.smtp.SendOutcome;
import org.jamesarchive.launcher.smtp.SmtpClient;
import org.jamesarchive.launcher.smtp.SmtpSettings;
import org.jamesarchive.launcher.terminal.Console;
import org.jamesarchive.launcher.time.Time;

/**
 * Journals the mails at an even rate, kills a worker when a third is accepted, and starts it again when half is. One load is
 * run once; outcomes are counted on the connections' threads.
 */
final class Load {

    private static final double RATE_AT_LEAST = 50;
    private static final double SECONDS_AT_MOST = 60;
    private static final Duration POLL = Duration.ofMillis(5);
    private static final int REASONS_SHOWN_LIMIT = 5;

    private final Cluster cluster;
    private final DemoMails mails;
    private final SentLog log;
    private final Console console;
    private final Time time;
    private final AtomicInteger accepted = new AtomicInteger();
    private final AtomicInteger refused = new AtomicInteger();
    private final ConcurrentLinkedQueue<String> reasons = new ConcurrentLinkedQueue<>();
    private volatile boolean over;

    Load(Cluster cluster, DemoMails mails, SentLog log, Console console, Time time) {
        this.cluster = cluster;
        this.mails = mails;
        this.log = log;
        this.console = console;
        this.time = time;
    }

    /**
     * Sends all, and returns when each mail has its outcome and the worker is back.
     *
     * @param victim the worker that is killed
     */
    void run(SmtpSettings settings, String victim) throws IOException, InterruptedException {
        Accident accident = new Accident(victim);
        accident.start();
        long start = time.nanos();
        Pacer pacer = new Pacer(Math.max(RATE_AT_LEAST, mails.count() / SECONDS_AT_MOST), time);
        try (SmtpClient client = new SmtpClient(settings, this::outcome, time)) {
            mails.forEach(mail -> {
                pacer.pass();
                client.submit(mail);
                showProgress(start);
            });
            client.drain();
        } finally {
            over = true;
        }
        double seconds = time.since(start).toMillis() / 1_000.0;
        console.say(String.format(
                Locale.ROOT, "   %d accepted, %d refused in %.1f s", accepted.get(), refused.get(), seconds));
        reasons.forEach(reason -> console.say("   refused: " + reason));
        accident.awaitEnd();
    }

    private void outcome(SendOutcome outcome) {
        if (!outcome.accepted()) {
            refused(outcome.mail().name() + ": " + outcome.reason());
        } else if (log.accepted(outcome.mail())) {
            accepted.incrementAndGet();
        } else {
            refused(outcome.mail().name() + ": accepted, but the file has changed since it was first read");
        }
    }

    private void refused(String reason) {
        refused.incrementAndGet();
        if (reasons.size() < REASONS_SHOWN_LIMIT) {
            reasons.add(reason);
        }
    }

    private void showProgress(long start) {
        double seconds = Math.max(0.001, time.since(start).toMillis() / 1_000.0);
        console.progress(String.format(
                Locale.ROOT,
                "   %d of %d accepted, %d refused, %.0f a second",
                accepted.get(),
                mails.count(),
                refused.get(),
                accepted.get() / seconds));
    }

    /** The worker's death and return, on a thread of its own. */
    private final class Accident extends Thread {

        private final String victim;
        private volatile RuntimeException failure = new IllegalStateException("not over yet");
        private volatile boolean good;

        Accident(String victim) {
            super("accident");
            setDaemon(true);
            this.victim = victim;
        }

        @Override
        public void run() {
            try {
                awaitAccepted(mails.count() / 3);
                cluster.kill(victim);
                int atDeath = accepted.get();
                console.say("   " + victim + " killed with SIGKILL after " + atDeath + " were accepted");
                awaitAccepted(atDeath + Math.max(1, mails.count() / 6));
                console.say("   " + (accepted.get() - atDeath) + " more accepted while " + victim + " is down");
                long start = time.nanos();
                cluster.start(victim);
                console.say("   " + victim + " is back after " + Console.seconds(time.since(start)));
                good = true;
            } catch (InterruptedException e) {
                failure = new IllegalStateException(victim + " was not started again", e);
            } catch (RuntimeException e) {
                // handed to awaitEnd(), which throws it where somebody listens
                failure = e;
            }
        }

        void awaitEnd() throws InterruptedException {
            while (isAlive()) {
                console.progress("   waiting until " + victim + " is back");
                join(POLL.toMillis());
            }
            if (!good) {
                throw failure;
            }
        }

        private void awaitAccepted(int count) throws InterruptedException {
            while (accepted.get() < count && !over) {
                time.sleep(POLL);
            }
        }
    }
}
