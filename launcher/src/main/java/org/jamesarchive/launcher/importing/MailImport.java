package org.jamesarchive.launcher.importing;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jamesarchive.launcher.mail.Mail;
import org.jamesarchive.launcher.smtp.SendOutcome;
import org.jamesarchive.launcher.smtp.SmtpClient;
import org.jamesarchive.launcher.smtp.SmtpSettings;
import org.jamesarchive.launcher.terminal.Console;
import org.jamesarchive.launcher.time.Time;
import org.jamesarchive.store.Content;
import org.jamesarchive.store.ContentId;
import org.jspecify.annotations.Nullable;

/**
 * Brings the mail of sources into the archive. One thread reads, the connections' threads send and note.
 * <pre>
 *   a gateway answers              the item
 *   2yz behind the dot             taken or merged; noted in the journal
 *   5yz, or any other odd reply    refused; the next item
 *   4yz, or not at all             sent again with growing pauses; when patience is over and no other item that was sent after it
 *                                  has been taken, the import stops; else it counts as refused; the next item
 * </pre>
 * Ends at once when the journal or the report cannot be written.
 */
public final class MailImport {

    private final Settings settings;
    private final Console console;
    private final Time time;

    /**
     * How to import.
     *
     * @param smtp the gateways, the envelope, connections and patience
     * @param destination what the journal calls the archive
     * @param journal the file of what was done
     * @param report where to name what was not taken
     * @param host this machine, for the trace field
     */
    public record Settings(SmtpSettings smtp, String destination, Path journal, Optional<Path> report, String host) {}

    /**
     * How it ended.
     *
     * @param stopped why it did not come to its end; nothing when it did
     */
    public record Result(ImportCounts counts, Optional<String> stopped) {

        /** Whether everything that the sources have is in the archive. */
        public boolean isWhole() {
            return stopped.isEmpty() && counts.isWhole();
        }
    }

    public MailImport(Settings settings, Console console, Time time) {
        this.settings = settings;
        this.console = console;
        this.time = time;
    }

    /** @throws IOException when a source cannot be found, or the journal or the report not be opened */
    public Result run(List<MailSource> sources) throws IOException, InterruptedException {
        long weight = 0;
        for (MailSource source : sources) {
            console.progress("looking at " + source + " ...");
            weight += source.weight();
        }
        try (ImportJournal journal = ImportJournal.open(settings.journal(), settings.destination(), time);
                ImportReport report = settings.report().isPresent()
                        ? ImportReport.to(settings.report().get())
                        : ImportReport.none()) {
            if (journal.damaged() > 0) {
                console.warn(settings.journal() + ": " + journal.damaged()
                        + " lines are damaged; what they name is sent again");
            }
            Run run = new Run(journal, report, new ImportTally(console, time, weight));
            return run.all(sources);
        }
    }

    /** @param acceptedBefore how many had been accepted when it was handed to the connections */
    private record UnderWay(String key, long acceptedBefore) {}

    /** One run; its thread reads the sources. */
    private final class Run implements ItemSink {

        private final ImportJournal journal;
        private final ImportReport report;
        private final ImportTally tally;
        private final TraceField trace = new TraceField(settings.host());
        private final Map<Mail, UnderWay> underWay = new ConcurrentHashMap<>();
        private final AtomicLong accepted = new AtomicLong();
        private final Thread reader = Thread.currentThread();
        private final SmtpClient client = new SmtpClient(settings.smtp(), this::outcome, time);
        private @Nullable String stopped;
        private boolean reading = true;

        Run(ImportJournal journal, ImportReport report, ImportTally tally) {
            this.journal = journal;
            this.report = report;
            this.tally = tally;
        }

        Result all(List<MailSource> sources) throws InterruptedException {
            try (client) {
                for (MailSource source : sources) {
                    read(source);
                }
                client.drain();
            } catch (InterruptedException e) {
                if (reason() == null) {
                    throw e;
                }
            } catch (ImportStoppedException e) {
                stop(String.valueOf(e.getMessage()));
            } finally {
                endReading();
            }
            tally.reportTroubles();
            console.say(tally.summary());
            long passedOver = tally.counts().passedOver();
            if (passedOver > 0) {
                console.say("passed over, no mail: " + passedOver);
            }
            return new Result(tally.counts(), Optional.ofNullable(reason()));
        }

        private void read(MailSource source) throws InterruptedException {
            try {
                source.read(this);
            } catch (IOException e) {
                unreadable(source.toString(), FileSource.reason(e));
            }
        }

        @Override
        public boolean isDone(String key) {
            boolean done = journal.isDone(key);
            if (done) {
                tally.doneBefore();
            }
            return done;
        }

        @Override
        public void take(ImportItem item) throws InterruptedException {
            String reason = reason();
            if (reason != null) {
                throw new ImportStoppedException(reason);
            }
            Mail mail = new Mail(item.name(), trace.before(item, time.now()));
            underWay.put(mail, new UnderWay(item.key(), accepted.get()));
            client.submit(mail);
        }

        @Override
        public void unreadable(String name, String reason) {
            tally.unreadable(name, reason);
            report.add(name, "unreadable", reason);
        }

        @Override
        public void passedOver(String name, String reason) {
            tally.passedOver();
            report.add(name, "passed over", reason);
        }

        @Override
        public void progress(long weight) {
            tally.progress(weight);
        }

        private void outcome(SendOutcome outcome) {
            UnderWay item = underWay.remove(outcome.mail());
            if (item == null) {
                throw new IllegalStateException("an outcome of a mail that was not sent");
            }
            try {
                switch (outcome.verdict()) {
                    case ACCEPTED -> {
                        journal.done(
                                item.key(),
                                ContentId.of(Content.of(outcome.mail().bytes())));
                        accepted.incrementAndGet();
                        tally.accepted(outcome.reason());
                    }
                    case REFUSED -> refused(outcome, "refused");
                    case GIVEN_UP -> {
                        if (accepted.get() > item.acceptedBefore()) {
                            refused(outcome, "deferred");
                        } else {
                            stop("the gateways take no mail: " + outcome.reason());
                        }
                    }
                }
            } catch (IOException | ImportStoppedException e) {
                stop(String.valueOf(e.getMessage()));
            }
        }

        private void refused(SendOutcome outcome, String how) {
            tally.refused(outcome.mail().name(), outcome.reason());
            report.add(outcome.mail().name(), how, outcome.reason());
        }

        private synchronized @Nullable String reason() {
            return stopped;
        }

        /** Ends the reading, wherever it waits. */
        private synchronized void stop(String reason) {
            if (stopped == null) {
                stopped = reason;
                if (reading && Thread.currentThread() != reader) {
                    reader.interrupt();
                }
            }
        }

        /** From now on nobody interrupts the reader; what was meant for the reading is forgotten. */
        private synchronized void endReading() {
            reading = false;
            if (stopped != null) {
                Thread.interrupted();
            }
        }
    }
}
