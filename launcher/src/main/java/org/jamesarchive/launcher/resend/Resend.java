package org.jamesarchive.launcher.resend;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.jamesarchive.federation.FederatedHit;
import org.jamesarchive.federation.FederatedQuery;
import org.jamesarchive.federation.FederatedSearch;
import org.jamesarchive.federation.QueryRefusedException;
import org.jamesarchive.federation.WorkerAddress;
import org.jamesarchive.federation.WorkerClient;
import org.jamesarchive.launcher.mail.LineEnds;
import org.jamesarchive.launcher.mail.Mail;
import org.jamesarchive.launcher.smtp.SendOutcome;
import org.jamesarchive.launcher.smtp.SmtpClient;
import org.jamesarchive.launcher.smtp.SmtpSettings;
import org.jamesarchive.launcher.time.Time;

/** Finds mails, fetches some at a time, and sends them. For one thread, once. */
public final class Resend {

    private static final int FETCHES = 4;
    private static final int AHEAD = 8;
    private static final int REFUSALS_LIMIT = 100;

    private final MailFetch fetch;
    private final FederatedSearch search;
    private final SmtpSettings settings;
    private final ResendJournal journal;
    private final Time time;
    private final Tally tally = new Tally();

    public Resend(
            WorkerClient client,
            List<WorkerAddress> workers,
            Duration budget,
            SmtpSettings settings,
            ResendJournal journal,
            Time time) {
        this.fetch = new MailFetch(client, workers, budget);
        this.search = new FederatedSearch(client, workers, budget);
        this.settings = settings;
        this.journal = journal;
        this.time = time;
    }

    /** A mail on its way. */
    private record Fetched(Optional<Mail> mail, String lack) {}

    /**
     * Sends all that is found and was not taken before.
     *
     * @param progress told now and then how far it is
     * @throws QueryRefusedException when workers do not understand the query
     * @throws IOException when the journal cannot be written
     */
    public ResendReport run(FederatedQuery query, Consumer<String> progress)
            throws IOException, QueryRefusedException, InterruptedException {
        ExecutorService fetchers = Executors.newFixedThreadPool(FETCHES);
        Map<String, String> missing;
        try (SmtpClient smtp = new SmtpClient(settings, this::outcome, time)) {
            Deque<Future<Fetched>> ahead = new ArrayDeque<>();
            missing = search.walk(query, hit -> {
                tally.found(journal.has(hit.mailId()));
                if (!journal.has(hit.mailId())) {
                    ahead.add(fetchers.submit(() -> fetch(hit)));
                }
                if (ahead.size() == AHEAD) {
                    send(ahead.remove(), smtp);
                }
                progress.accept(tally.line());
                return tally.failure().isEmpty();
            });
            while (!ahead.isEmpty() && tally.failure().isEmpty()) {
                send(ahead.remove(), smtp);
                progress.accept(tally.line());
            }
            if (tally.failure().isEmpty()) {
                smtp.drain();
            }
        } finally {
            fetchers.shutdownNow();
        }
        if (tally.failure().isPresent()) {
            throw tally.failure().get();
        }
        return tally.report(missing);
    }

    private void send(Future<Fetched> fetching, SmtpClient smtp) throws InterruptedException {
        try {
            Fetched fetched = fetching.get();
            if (fetched.mail().isPresent()) {
                smtp.submit(fetched.mail().get());
            } else {
                tally.refused(fetched.lack());
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }

    private Fetched fetch(FederatedHit hit) throws InterruptedException {
        try {
            byte[] bytes = fetch.fetch(hit);
            byte[] wire = LineEnds.toCrlf(bytes);
            if (wire.length != bytes.length) {
                tally.changed();
            }
            return new Fetched(Optional.of(new Mail(hit.mailId(), wire)), "");
        } catch (IOException e) {
            return new Fetched(Optional.empty(), String.valueOf(e.getMessage()));
        }
    }

    private void outcome(SendOutcome outcome) {
        if (!outcome.accepted()) {
            tally.refused(outcome.mail().name() + ": " + outcome.reason());
            return;
        }
        try {
            journal.add(outcome.mail().name());
            tally.taken();
        } catch (IOException e) {
            tally.fail(new IOException("the journal cannot be written: " + e.getMessage(), e));
        }
    }

    /** Counts. Safe for use by many threads. */
    private static final class Tally {

        private final List<String> refusals = new ArrayList<>();
        private long found;
        private long before;
        private long taken;
        private long refused;
        private long changed;
        private Optional<IOException> failure = Optional.empty();

        synchronized void found(boolean wasBefore) {
            found++;
            before += wasBefore ? 1 : 0;
        }

        synchronized void taken() {
            taken++;
        }

        synchronized void changed() {
            changed++;
        }

        synchronized void refused(String reason) {
            refused++;
            if (refusals.size() < REFUSALS_LIMIT) {
                refusals.add(reason.replaceAll("[\\p{Cntrl}\\p{Cf}]", "?"));
            }
        }

        synchronized void fail(IOException reason) {
            failure = Optional.of(reason);
        }

        synchronized Optional<IOException> failure() {
            return failure;
        }

        synchronized String line() {
            return report(Map.of()).line();
        }

        synchronized ResendReport report(Map<String, String> missing) {
            return new ResendReport(found, taken, before, changed, refused, refusals, missing);
        }
    }
}
