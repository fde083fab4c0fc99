package org.jamesarchive.repair;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jamesarchive.repair.HeldContents.Held;
import org.jamesarchive.store.ContentId;
import org.jamesarchive.store.SegmentedArchiveStore;

/**
 * Fetches from other workers what a worker must hold and lacks, in batches of messages, each batch by several threads. May be
 * killed at any moment: what was appended is on disk, a second run fetches only what still lacks, and completes the messages of the
 * batch that was under way. For one thread.
 */
public final class WorkerRepair {

    private static final int BATCH_SIZE = 256;
    private static final int THREADS = 8;
    private static final int HUNDRED = 100;
    private static final int PROGRESS_DIGITS = 4;
    private static final int HEXADECIMAL = 16;

    private final SegmentedArchiveStore store;
    private final Consumer<String> progress;
    private final Share share;
    private final HeldContents contents;
    private final PendingFile pendingFile;
    private final Fetching fetching;
    private long ours;
    private long held;

    /** @param progress told now and then how far it is */
    public WorkerRepair(RepairSettings settings, SegmentedArchiveStore store, Consumer<String> progress) {
        this.store = store;
        this.progress = progress;
        List<String> hosts = settings.others().stream().map(Peer::host).toList();
        this.share = new Share(settings.domain(), settings.self(), hosts, settings.copies());
        this.contents =
                new HeldContents(settings.others().stream().map(PeerClient::new).toList(), settings.domain());
        this.pendingFile = new PendingFile(settings.dataDirectory());
        this.fetching = new Fetching(store, settings.temporary());
    }

    /** @throws IOException when the store does not take what was fetched: what was taken stays */
    public RepairReport run() throws IOException, InterruptedException {
        Set<ContentId> pending = pendingFile.read();
        ExecutorService executor = Executors.newFixedThreadPool(THREADS);
        try {
            List<Held> batch = new ArrayList<>();
            for (Optional<Held> next = contents.next(); next.isPresent(); next = contents.next()) {
                if (isLacking(next.get(), pending)) {
                    batch.add(next.get());
                }
                if (batch.size() == BATCH_SIZE) {
                    fetch(batch, pending, executor);
                }
            }
            fetch(batch, pending, executor);
        } finally {
            executor.shutdownNow();
        }
        if (contents.silent().isEmpty() && fetching.lacking() == 0) {
            pendingFile.delete();
        }
        return new RepairReport(
                ours,
                held,
                fetching.fetched(),
                fetching.merges(),
                fetching.lacking(),
                fetching.lackingNamed(),
                contents.silent(),
                fetching.failed(),
                fetching.liars());
    }

    private boolean isLacking(Held message, Set<ContentId> pending) throws IOException {
        Set<String> holders =
                message.holders().stream().map(holder -> holder.peer().host()).collect(Collectors.toSet());
        if (!share.isOurs(message.contentId(), holders)) {
            return false;
        }
        ours++;
        if (store.holds(message.contentId()) && !pending.contains(message.contentId())) {
            held++;
            return false;
        }
        return true;
    }

    private void fetch(List<Held> batch, Set<ContentId> pending, ExecutorService executor)
            throws IOException, InterruptedException {
        if (batch.isEmpty()) {
            return;
        }
        // those that a killed run left stay named until they are done: they may come in a later batch
        Set<ContentId> underWay = new LinkedHashSet<>(pending);
        batch.forEach(message -> underWay.add(message.contentId()));
        pendingFile.write(underWay);
        List<Future<?>> ends = new ArrayList<>();
        for (Held message : batch) {
            ends.add(executor.submit(() -> {
                fetching.fetch(message);
                return null;
            }));
        }
        for (Future<?> end : ends) {
            await(end);
        }
        Set<ContentId> done = new HashSet<>();
        batch.forEach(message -> done.add(message.contentId()));
        pending.removeAll(done);
        report(batch.get(batch.size() - 1).contentId());
        batch.clear();
    }

    private static void await(Future<?> end) throws IOException, InterruptedException {
        try {
            end.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException failure) {
                throw failure;
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    private void report(ContentId last) {
        int seen = Integer.parseInt(last.hex(), 0, PROGRESS_DIGITS, HEXADECIMAL);
        progress.accept(fetching.fetched() + " messages fetched, " + held + " were held already, "
                + HUNDRED * seen / (1 << (4 * PROGRESS_DIGITS)) + " % of the content ids seen");
    }
}
