package org.jamesarchive.store;

import java.io.Closeable;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jamesarchive.store.segment.EntryKind;
import org.jamesarchive.store.segment.SegmentNames;
import org.jamesarchive.store.segment.Trailer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that writes the log. It takes what waits, appends it, forces once for all of them, notes it in the catalog and
 * only then tells those who wait: group commit.
 * <pre>
 *   what fails              the entries of this batch     the store
 *   free space too low      refused                       goes on as soon as there is space
 *   write, disk full        refused, taken back           goes on as soon as there is space
 *   write, anything else    refused, taken back           appends no more until restart
 *   fsync                   refused                       appends no more until restart: what a second fsync says is not true
 *   catalog                 acknowledged: they are safe   appends no more until restart: it could store a content twice
 * </pre>
 */
final class LogWriter implements Closeable {

    private static final Logger LOGGER = LoggerFactory.getLogger(LogWriter.class);
    private static final int BATCH_ENTRIES_LIMIT = 1024;
    private static final long BATCH_BYTES_LIMIT = 16L * 1024 * 1024;
    private static final Duration IDLE = Duration.ofSeconds(1);

    private final CommitQueue queue = new CommitQueue();
    private final SegmentLog log;
    private final Catalog catalog;
    private final CatalogFlush catalogFlush;
    private final Thread thread;
    private volatile String poison = "";

    /** Takes over the log; {@link #close} closes it. */
    LogWriter(SegmentLog log, Catalog catalog, Clock clock, String name) {
        this.log = log;
        this.catalog = catalog;
        this.catalogFlush = new CatalogFlush(catalog, clock);
        this.thread = new Thread(this::run, name);
        // A process that ends without closing the store loses nothing acknowledged, and must not be kept alive.
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /**
     * Queues an entry; its {@link PendingEntry} tells how it went.
     *
     * @throws StoreUnavailableException when appends are refused: the entry was not taken
     */
    void submit(PendingEntry entry) throws StoreUnavailableException {
        requireHealthy();
        queue.put(entry);
    }

    /** @throws StoreUnavailableException when nothing will be appended until restart */
    void requireHealthy() throws StoreUnavailableException {
        if (!poison.isEmpty()) {
            throw new StoreUnavailableException(poison);
        }
    }

    /** Why nothing is appended until restart; empty while things go well. */
    String poison() {
        return poison;
    }

    /** Writes what waits, ends the thread and closes the segment. */
    @Override
    public void close() throws IOException {
        queue.close();
        Threads.joinUninterruptibly(thread);
        log.close();
    }

    private void run() {
        while (!queue.done()) {
            List<PendingEntry> batch = List.of();
            try {
                batch = queue.take(BATCH_ENTRIES_LIMIT, BATCH_BYTES_LIMIT, IDLE);
                work(batch);
            } catch (InterruptedException e) {
                LOGGER.debug("only close ends this thread");
            } catch (RuntimeException | Error e) {
                poison("bug in the log writer: " + e, e);
                refuse(batch, e);
            }
        }
    }

    private void work(List<PendingEntry> batch) {
        if (!poison.isEmpty()) {
            refuse(batch, null);
        } else if (batch.isEmpty()) {
            idle();
        } else {
            commit(batch);
        }
    }

    private void commit(List<PendingEntry> batch) {
        SegmentLog.Appended appended;
        try {
            appended = log.append(batch.stream().map(PendingEntry::entry).toList());
        } catch (StoreUnavailableException e) {
            refuseMail(batch, e);
            return;
        } catch (IOException e) {
            poison(e.getMessage(), e);
            refuse(batch, e);
            return;
        }
        try {
            catalog.record(appended.segment(), cataloged(batch, appended.entries()), appended.state());
            catalogFlush.written();
        } catch (IOException e) {
            poison(e.getMessage(), e);
        }
        String segment = SegmentNames.nameOf(appended.segment());
        for (int i = 0; i < batch.size(); i++) {
            Trailer entry = appended.entries().get(i);
            boolean merged = entry.kind() == EntryKind.MERGE;
            batch.get(i)
                    .complete(new Receipt(entry.contentId(), entry.serverId(), segment, entry.frameOffset(), merged));
        }
    }

    /** What may be written on a disk on which there is no space for mail is tried without the mail. */
    private void refuseMail(List<PendingEntry> batch, StoreUnavailableException reason) {
        List<PendingEntry> audits = batch.stream()
                .filter(entry -> entry.entry().kind() == EntryKind.AUDIT)
                .toList();
        if (audits.isEmpty() || audits.size() == batch.size()) {
            batch.forEach(entry -> entry.refuse(reason));
        } else {
            batch.stream().filter(entry -> !audits.contains(entry)).forEach(entry -> entry.refuse(reason));
            commit(audits);
        }
    }

    private static List<CatalogedEntry> cataloged(List<PendingEntry> batch, List<Trailer> trailers) {
        List<CatalogedEntry> entries = new ArrayList<>(trailers.size());
        for (int i = 0; i < trailers.size(); i++) {
            entries.add(new CatalogedEntry(trailers.get(i), batch.get(i).entry().facts()));
        }
        return entries;
    }

    private void idle() {
        try {
            log.sealIfDue();
            catalogFlush.flushIfDue();
        } catch (StoreUnavailableException e) {
            LOGGER.warn("a segment waits to be sealed: {}", e.getMessage());
        } catch (IOException e) {
            poison(e.getMessage(), e);
        }
    }

    private void poison(@Nullable String reason, Throwable cause) {
        poison = reason + "; nothing is appended until restart";
        LOGGER.error("{}", poison, cause);
    }

    private void refuse(List<PendingEntry> batch, @Nullable Throwable cause) {
        StoreUnavailableException refusal =
                cause == null ? new StoreUnavailableException(poison) : new StoreUnavailableException(poison, cause);
        batch.forEach(entry -> entry.refuse(refusal));
    }
}
