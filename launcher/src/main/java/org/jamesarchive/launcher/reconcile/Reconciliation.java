package org.jamesarchive.launcher.reconcile;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jamesarchive.launcher.time.Time;

/**
 * Compares what gateways acknowledged with where it is. They are asked in the order in which mail moves: ledgers, queues, parked mail,
 * workers; so what moves meanwhile is met at least once. What is not met, or by too few workers, is looked for a second time, since mail
 * can be put back into a queue. For one thread.
 * <pre>
 *   a worker holds it                       stored; short of copies when fewer hold it than wanted and no gateway has it
 *   else: in a gateway's durable queue      queued
 *   else: in undeliverable                  parked
 *   else                                    missing; lost, if every node has answered
 * </pre>
 */
public final class Reconciliation {

    private static final int PROGRESS_RECORDS = 10_000;

    private final ReconcileSettings settings;
    private final Time time;
    private final Consumer<String> progress;
    private final Domains domains;
    private final Incomplete incomplete = new Incomplete();
    private final List<GatewaySide> gateways = new ArrayList<>();
    private final List<WorkerSide> workers = new ArrayList<>();
    private final Tally tally = new Tally();
    private long unledgered;

    /** @param progress told now and then how far the work is */
    public Reconciliation(ReconcileSettings settings, Time time, Consumer<String> progress) {
        this.settings = settings;
        this.time = time;
        this.progress = progress;
        this.domains = new Domains(settings.domain());
        for (NodeAddress gateway : settings.gateways()) {
            gateways.add(new GatewaySide(new NodePages(gateway), gateways.size(), domains, incomplete));
        }
        settings.workers().forEach(worker -> workers.add(new WorkerSide(new NodePages(worker), domains, incomplete)));
    }

    /** @throws IOException when the lists cannot be put on disk, or a node's content ids are no hashes */
    public ReconcileReport run() throws IOException, InterruptedException {
        long acknowledged = gateways.stream()
                .mapToLong(gateway -> gateway.open(settings.since()))
                .sum();
        long stored = workers.stream().mapToLong(WorkerSide::open).sum();
        try (Claims claims = new Claims(settings.directory(), Math.max(acknowledged, stored))) {
            long[] read = {0};
            GatewaySide.Taker taker = claim -> {
                claims.add(claim);
                if (++read[0] % PROGRESS_RECORDS == 0) {
                    progress.accept("read " + read[0] + " of about " + acknowledged + " records of the ledgers");
                }
            };
            for (GatewaySide gateway : gateways) {
                gateway.ledger(taker);
            }
            for (GatewaySide gateway : gateways) {
                gateway.waiting(claims::add);
            }
            for (int part = 0; part < claims.parts(); part++) {
                compare(claims, part);
                progress.accept("compared " + (part + 1) * 100L / claims.parts() + " %");
            }
        }
        lookAgain();
        return tally.report(settings.gateways(), domains, settings.since().isEmpty() ? unledgered : -1, incomplete);
    }

    private void compare(Claims claims, int part) throws IOException {
        Book book = Book.of(claims.read(part));
        Set<String> others = new HashSet<>();
        for (WorkerSide worker : workers) {
            worker.range(claims.from(part), claims.to(part), contentId -> {
                if (!book.hold(contentId, worker) && settings.since().isEmpty()) {
                    others.add(contentId);
                }
            });
        }
        unledgered += others.size();
        for (Account account : book.all()) {
            requireWorkers(account);
            tally.first(account);
        }
    }

    private void requireWorkers(Account account) {
        if (workers.stream().noneMatch(worker -> worker.serves(account.domain()))) {
            incomplete.because("no worker of " + domains.name(account.domain()) + " has answered");
        }
    }

    private void lookAgain() throws IOException, InterruptedException {
        List<Account> doubtful = tally.doubtful();
        if (doubtful.isEmpty()) {
            return;
        }
        progress.accept("looking again for " + doubtful.size() + " messages");
        time.sleep(settings.settle());
        doubtful.forEach(Account::forget);
        Book book = Book.with(doubtful);
        for (GatewaySide gateway : gateways) {
            gateway.waiting(book::note);
        }
        for (Account account : doubtful) {
            workers.stream()
                    .filter(worker -> worker.serves(account.domain()) && worker.has(account.contentId()))
                    .forEach(worker -> account.hold());
            tally.count(account);
        }
    }
}
