package org.jamesarchive.index;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.lucene.search.Query;
import org.apache.lucene.store.AlreadyClosedException;
import org.jamesarchive.journal.MailReader;
import org.jamesarchive.query.QueryException;
import org.jamesarchive.query.QueryParser;
import org.jamesarchive.store.ContentId;
import org.jamesarchive.store.SegmentedArchiveStore;
import org.jamesarchive.store.Threads;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The full text index of a store, which follows the store's log. Nothing that goes wrong in it reaches the store; {@link #status} tells. A
 * {@linkplain #rebuild rebuild} makes a second index beside the one that is searched, and takes its place when it has caught up. Closed before
 * the store is. Safe for use by many threads.
 */
public final class MailIndex implements MailSearch, Closeable {

    private static final Logger LOGGER = LoggerFactory.getLogger(MailIndex.class);

    /** So close to the end of the log a rebuilt index is let pass the one that is searched, which waits. */
    private static final long CLOSE_BY = 500;

    private static final int SEARCH_ATTEMPTS = 2;

    private final SegmentedArchiveStore store;
    private final IndexSettings settings;
    private final IndexFolders folders;
    private final CopyIndexer indexer;
    private final StoredMessages messages;
    private final ExecutorService pool;
    private final MailQueries queries;
    private final MailSearcher searcher;
    private final Optional<AttachmentExtraction> extraction;
    private volatile @Nullable IndexRun live;
    private volatile @Nullable IndexRun next;
    private volatile String unopened = "";
    private boolean isClosed;

    private MailIndex(
            SegmentedArchiveStore store,
            MailReader reader,
            Optional<AttachmentExtraction> extraction,
            IndexSettings settings) {
        this.store = store;
        this.extraction = extraction;
        this.settings = settings;
        this.folders = new IndexFolders(settings.directory());
        this.indexer = new CopyIndexer(store, reader);
        this.messages = new StoredMessages(store, reader);
        AtomicInteger number = new AtomicInteger();
        this.pool = Executors.newFixedThreadPool(
                settings.threads(),
                task -> Threads.background(task, "archive-index-parser-" + number.incrementAndGet()));
        this.queries = new MailQueries(store.status().serverId());
        this.searcher = new MailSearcher(new Snippets(messages), settings.searchTimeLimit());
    }

    /**
     * Opens the index of a store, an empty one when there is none or it is of no use, and begins to follow the log. A rebuild that had not ended
     * goes on. What fails is told by {@link #status}.
     */
    public static MailIndex open(SegmentedArchiveStore store, MailReader reader, IndexSettings settings) {
        return open(store, reader, Optional.empty(), settings);
    }

    /**
     * Likewise.
     *
     * @param extraction reads the texts of files, after the mails can be found already; empty when nobody does: the mails then wait for it
     */
    public static MailIndex open(
            SegmentedArchiveStore store,
            MailReader reader,
            Optional<AttachmentExtraction> extraction,
            IndexSettings settings) {
        MailIndex index = new MailIndex(store, reader, extraction, settings);
        index.start();
        return index;
    }

    /** Deletes an index that nobody has open; nothing when there is none. */
    public static void delete(Path directory) throws IOException {
        new IndexFolders(directory).delete();
    }

    private synchronized void start() {
        try {
            IndexRun run = run(folders.live(), () -> {});
            live = run;
            run.start();
            Optional<Path> unfinished = folders.unfinished();
            if (unfinished.isPresent()) {
                startRebuild(unfinished.get());
            } else if (run.isOfAnotherReader()) {
                startRebuild(folders.next());
            }
        } catch (IOException e) {
            unopened = "the index in " + settings.directory() + " cannot be opened: " + e.getMessage();
            LOGGER.error("{}; the worker goes on without", unopened, e);
        }
    }

    private IndexRun run(Path folder, Runnable afterward) {
        return new IndexRun(folder, store, indexer, messages, settings, pool, extraction, afterward);
    }

    @Override
    public SearchPage search(SearchRequest request) throws QueryException, IOException {
        Query query = queries.lucene(QueryParser.parse(request.query()));
        return look(shared -> searcher.page(shared, request, query));
    }

    @Override
    public Optional<SearchHit> find(ContentId id) throws IOException {
        return look(shared -> LuceneIndex.find(shared, id)).map(record -> record.hit(record.moment(), List.of()));
    }

    private <T> T look(LuceneIndex.Look<T> look) throws IOException {
        AlreadyClosedException swapped = null;
        for (int attempt = 0; attempt < SEARCH_ATTEMPTS; attempt++) {
            try {
                return opened().index().look(look);
            } catch (AlreadyClosedException e) {
                swapped = e;
            }
        }
        throw new IOException("the index is closed", swapped);
    }

    private IndexRun opened() throws IOException {
        IndexRun run = live;
        if (run == null) {
            throw new IOException(unopened);
        }
        return run;
    }

    @Override
    public IndexStatus status() {
        IndexRun run = live;
        IndexRun rebuilding = next;
        if (run == null) {
            return new IndexStatus(0, 0, store.end().next().sequence(), 0, -1, unopened);
        }
        long entries = run.reached().next().sequence();
        long behind = Math.max(0, store.end().next().sequence() - entries);
        long rebuilt = rebuilding == null ? -1 : rebuilding.reached().next().sequence();
        String failure = run.failure().isEmpty() && rebuilding != null ? rebuilding.failure() : run.failure();
        try {
            LuceneIndex index = run.index();
            return new IndexStatus(index.mails(), entries, behind, index.malformed(), rebuilt, failure);
        } catch (IOException | AlreadyClosedException e) {
            return new IndexStatus(
                    0, entries, behind, 0, rebuilt, failure.isEmpty() ? String.valueOf(e.getMessage()) : failure);
        }
    }

    /** How far the texts of files are read; all 0 while the index is not open. */
    public ExtractionStatus extraction() {
        IndexRun run = live;
        if (run == null) {
            return new ExtractionStatus(0, 0, 0);
        }
        try {
            LuceneIndex index = run.index();
            return new ExtractionStatus(
                    index.extracted(IndexFields.PENDING),
                    index.extracted(IndexFields.DONE),
                    index.extracted(IndexFields.FAILED));
        } catch (IOException | AlreadyClosedException e) {
            return new ExtractionStatus(0, 0, 0);
        }
    }

    /** Makes all that is indexed findable now. */
    void refresh() throws IOException {
        opened().index().refresh();
    }

    /** How many copies could not be read from the store since the start. */
    public long unreadable() {
        return indexer.unreadable();
    }

    /**
     * Begins to make the index anew beside the one that is searched.
     *
     * @return false when that is under way already
     * @throws IOException when there is no place for it
     */
    public synchronized boolean rebuild() throws IOException {
        if (isClosed || live == null) {
            throw new IOException(isClosed ? "the index is closed" : unopened);
        }
        if (next != null) {
            return false;
        }
        startRebuild(folders.next());
        return true;
    }

    private synchronized void startRebuild(Path folder) {
        LOGGER.info("rebuilding the index in {}", folder);
        IndexRun run = run(folder, this::swapIfCaughtUp);
        next = run;
        run.startRebuild();
    }

    /** By the thread that makes the new index. */
    private void swapIfCaughtUp() {
        IndexRun old = live;
        IndexRun made = next;
        if (old == null || made == null || !made.failure().isEmpty()) {
            return;
        }
        long missing = old.reached().next().sequence() - made.reached().next().sequence();
        if (missing > CLOSE_BY) {
            return;
        }
        old.pause();
        if (missing > 0 || !old.isIdle()) {
            return;
        }
        try {
            made.settle();
            if (!swap(made)) {
                return;
            }
            old.close();
            IndexFolders.delete(old.folder());
            LOGGER.info("the index in {} is the one that is searched now", made.folder());
        } catch (IOException e) {
            LOGGER.warn("the rebuilt index: {}", e.getMessage());
        }
    }

    private synchronized boolean swap(IndexRun made) throws IOException {
        if (isClosed) {
            return false;
        }
        folders.swapIn(made.folder());
        live = made;
        next = null;
        return true;
    }

    /** Writes what is indexed to disk and ends; a rebuild goes on at the next start. */
    @Override
    public void close() {
        IndexRun old;
        IndexRun made;
        synchronized (this) {
            isClosed = true;
            old = live;
            made = next;
        }
        if (old != null) {
            old.close();
        }
        if (made != null) {
            made.close();
        }
        pool.shutdown();
        searcher.close();
    }
}
