package org.jamesarchive.index;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.jamesarchive.store.LogPlace;
import org.jamesarchive.store.LogReader;
import org.jamesarchive.store.LoggedCopy;
import org.jamesarchive.store.SegmentedArchiveStore;
import org.jamesarchive.store.Threads;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one index: a thread reads the log, the pool parses and adds, a second thread makes what was added findable and writes it to disk.
 * <pre>
 *   what fails                          what is done
 *   an entry is damaged                 passed over, counted
 *   reading fails otherwise             tried again, then passed over, counted
 *   a mail cannot be parsed or indexed  indexed with what its envelope says, malformed
 *   the index cannot be written         {@link #failure} says why; all is closed and opened again after a while
 *   the index is corrupt                likewise, and begun anew
 * </pre>
 * Safe for use by many threads.
 */
final class IndexRun implements Closeable {

    private static final Logger LOGGER = LoggerFactory.getLogger(IndexRun.class);
    private static final Duration POLL = Duration.ofMillis(50);
    private static final Duration PAUSE = Duration.ofSeconds(5);
    private static final Duration RETRY = Duration.ofSeconds(5);

    /** Refreshes are rarer while more entries than this wait: each makes a small segment, that has to be merged. */
    private static final long BEHIND_LIMIT = 2_000;

    private static final Duration BEHIND_REFRESH = Duration.ofSeconds(10);
    private static final int COPIES_A_THREAD = 8;

    private final SegmentedArchiveStore store;
    private final CopyIndexer indexer;
    private final StoredMessages messages;
    private final IndexSettings settings;
    private final Executor pool;
    private final Path folder;
    private final Runnable afterward;
    private final Optional<AttachmentExtraction> extraction;
    private final Thread thread;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final Set<Long> suspects = ConcurrentHashMap.newKeySet();
    private volatile @Nullable Opened opened;
    private volatile LogPlace reached = LogPlace.BEGINNING;
    private volatile String failure = "";
    private volatile boolean isPaused;
    private volatile long pausedAt;
    private volatile boolean isFull;
    private volatile boolean isFollowing;

    /** An index that is open, and what is under way. */
    private record Opened(LuceneIndex index, UnderWay underWay, Progress progress, AtomicReference<Throwable> trouble)
            implements Closeable {

        void fail(Throwable cause) {
            trouble.compareAndSet(null, cause);
            progress.giveUp();
        }

        @Override
        public void close() throws IOException {
            try (underWay) {
                index.close();
            }
        }
    }

    /**
     * @param pool parses mails; shared, and none of its tasks waits for another
     * @param extraction reads the texts of files; empty when nobody does
     * @param afterward is run now and then by the thread that reads the log
     */
    IndexRun(
            Path folder,
            SegmentedArchiveStore store,
            CopyIndexer indexer,
            StoredMessages messages,
            IndexSettings settings,
            Executor pool,
            Optional<AttachmentExtraction> extraction,
            Runnable afterward) {
        this.folder = folder;
        this.store = store;
        this.indexer = indexer;
        this.messages = messages;
        this.settings = settings;
        this.pool = pool;
        this.extraction = extraction;
        this.afterward = afterward;
        this.thread = Threads.background(this::run, "archive-index-" + folder.getFileName());
    }

    /** Opens the index when that can be done, and goes on reading the log. */
    void start() {
        start(this::open);
    }

    /** Likewise; what was begun with another reader is thrown away. */
    void startRebuild() {
        start(this::openOfThisReader);
    }

    /** Opens an index. */
    @FunctionalInterface
    private interface Opening {
        Opened open() throws IOException;
    }

    private void start(Opening opening) {
        try {
            opened = opening.open();
        } catch (IOException | RuntimeException e) {
            failed(e);
        }
        thread.start();
    }

    Path folder() {
        return folder;
    }

    /** Up to where all of the log is indexed. */
    LogPlace reached() {
        Opened current = opened;
        return current == null ? reached : current.progress().reached();
    }

    /** Why nothing is indexed at present; empty when all is well. */
    String failure() {
        return failure;
    }

    /** Reads no further for a while, unless it is told again. */
    void pause() {
        pausedAt = System.nanoTime();
        isPaused = true;
    }

    /** Whether nothing is under way. */
    boolean isIdle() {
        Opened current = opened;
        return current == null || current.progress().isIdle();
    }

    /**
     * The index.
     *
     * @throws IOException when it is not open
     */
    LuceneIndex index() throws IOException {
        Opened current = opened;
        if (current == null) {
            throw new IOException("the index is not open: " + failure);
        }
        return current.index();
    }

    /** Whether the index is open and was begun with another reader than the one there is now. */
    boolean isOfAnotherReader() {
        Opened current = opened;
        return current != null && isOfAnotherReader(current);
    }

    /** Makes all that was added findable, and writes it to disk. */
    void settle() throws IOException {
        Opened current = opened;
        if (current == null) {
            throw new IOException("the index is not open: " + failure);
        }
        current.index().commit(current.progress().reached());
        current.index().refresh();
    }

    private Opened open() throws IOException {
        LuceneIndex index = LuceneIndex.open(folder, messages, settings.memoryLimit(), store.keys());
        UnderWay underWay;
        try {
            if (!isKnown(index.committed())) {
                throw new UnusableIndexException("the index is of another log, or of more of it: "
                        + index.committed().text());
            }
            underWay = UnderWay.open(folder);
        } catch (IOException | RuntimeException e) {
            index.close();
            throw e;
        }
        int copiesLimit = COPIES_A_THREAD * settings.threads();
        return new Opened(
                index,
                underWay,
                new Progress(index.committed(), copiesLimit, settings.memoryLimit()),
                new AtomicReference<>());
    }

    private Opened openOfThisReader() throws IOException {
        Opened current = open();
        if (!isOfAnotherReader(current)) {
            return current;
        }
        discard(current);
        beginAnew();
        return open();
    }

    private boolean isOfAnotherReader(Opened current) {
        return !current.index().edition().equals(messages.edition());
    }

    private boolean isKnown(LogPlace place) throws UnreadableLogException {
        try {
            return store.knows(place);
        } catch (IOException e) {
            throw new UnreadableLogException(e);
        }
    }

    private void run() {
        while (!isStopped(Duration.ZERO)) {
            try {
                Opened current = opened;
                if (current == null) {
                    current = open();
                    opened = current;
                }
                follow(current);
            } catch (InterruptedException e) {
                LOGGER.debug("only close ends this thread");
            } catch (IOException | RuntimeException | Error e) {
                failed(e);
                isStopped(RETRY);
            }
        }
        end();
    }

    private void follow(Opened current) throws IOException, InterruptedException {
        Thread keeper = Threads.background(() -> keep(current), thread.getName() + "-keeper");
        Thread extractor = Threads.background(() -> extract(current), thread.getName() + "-extractor");
        isFollowing = true;
        keeper.start();
        extractor.start();
        try (LogReader log = store.entries(current.progress().reached())) {
            while (!isStopped(Duration.ZERO)) {
                requireNoTrouble(current);
                isPaused = isPaused && System.nanoTime() - pausedAt < PAUSE.toNanos();
                boolean isWaiting = isPaused || isFull;
                Optional<LoggedCopy> next = isWaiting ? Optional.empty() : next(log);
                if (next.isPresent()) {
                    begin(current, next.get());
                } else {
                    if (!isWaiting) {
                        current.progress().passed(log.place());
                    }
                    isStopped(POLL);
                }
                afterward.run();
            }
        } finally {
            isFollowing = false;
            Threads.joinUninterruptibly(keeper);
            Threads.joinUninterruptibly(extractor);
        }
    }

    private static Optional<LoggedCopy> next(LogReader log) throws UnreadableLogException {
        try {
            return log.next();
        } catch (IOException e) {
            throw new UnreadableLogException(e);
        }
    }

    private void begin(Opened current, LoggedCopy copy) throws InterruptedException {
        long size = copy.entry().dataLength();
        current.progress().awaitRoom(size);
        Progress.Copy begun = current.progress().begin(copy.behind(), size);
        pool.execute(() -> {
            try {
                index(copy, begun.sequence(), current);
                current.progress().end(begun);
            } catch (IOException | RuntimeException | Error e) {
                // It stays under way: the place of the log must not pass it.
                current.fail(e);
            }
        });
    }

    private void index(LoggedCopy copy, long sequence, Opened current) throws IOException {
        if (current.underWay().isSuspect(sequence)) {
            indexer.index(copy, current.index(), "the worker ended each time when it was being read");
            return;
        }
        UnderWay.Note note = current.underWay().begin(sequence);
        try {
            indexer.index(
                    copy, current.index(), suspects.contains(sequence) ? "it was being read when memory ended" : "");
        } finally {
            current.underWay().end(note);
        }
    }

    private static void requireNoTrouble(Opened current) throws IOException {
        Throwable trouble = current.trouble().get();
        if (trouble != null) {
            throw new IOException(String.valueOf(trouble.getMessage()), trouble);
        }
    }

    /** Refreshes and commits until the follower ends. */
    private void keep(Opened current) {
        try {
            long refreshed = System.nanoTime();
            long written = refreshed;
            LogPlace last = current.index().committed();
            while (isFollowing && current.trouble().get() == null && !isStopped(settings.refreshInterval())) {
                long now = System.nanoTime();
                boolean isBehind =
                        store.end().next().sequence() - reached().next().sequence() > BEHIND_LIMIT;
                if (!isBehind || now - refreshed > BEHIND_REFRESH.toNanos()) {
                    current.index().refresh();
                    refreshed = now;
                }
                LogPlace place = current.progress().reached();
                if (now - written > settings.commitInterval().toNanos()
                        && (!place.equals(last) || current.index().hasUncommitted())) {
                    current.index().commit(place);
                    last = place;
                    written = now;
                }
                lookAtDisk();
            }
        } catch (IOException | RuntimeException | Error e) {
            current.fail(e);
        }
    }

    /** Reads the texts of files until the follower ends; archiving and finding mails do not wait for it. */
    private void extract(Opened current) {
        if (extraction.isEmpty()) {
            return;
        }
        BooleanSupplier isWanted = () -> isFollowing && current.trouble().get() == null && !isStopped(Duration.ZERO);
        Extractor extractor = new Extractor(extraction.get(), messages, current.index(), isWanted);
        try {
            while (isWanted.getAsBoolean()) {
                if (isFull || !extractor.readSome()) {
                    isStopped(settings.refreshInterval());
                }
            }
        } catch (IOException | RuntimeException | Error e) {
            current.fail(e);
        }
    }

    private void lookAtDisk() {
        isFull = folder.toFile().getUsableSpace() < settings.freeSpaceLimit();
        failure = isFull ? "less than " + settings.freeSpaceLimit() + " bytes are free on the disk" : "";
    }

    private void failed(Throwable cause) {
        Opened current = opened;
        failure = String.valueOf(cause.getMessage());
        LOGGER.error("nothing is indexed, tried again in {} s: {}", RETRY.toSeconds(), failure, cause);
        if (current != null) {
            reached = current.index().committed();
            if (IndexFailure.isError(cause)) {
                suspects.addAll(current.progress().underWay());
            }
            opened = null;
            discard(current);
        }
        if (IndexFailure.isCorruption(cause)) {
            beginAnew();
        }
    }

    private void beginAnew() {
        try {
            LOGGER.warn("the index in {} is thrown away and made anew from the segments", folder);
            IndexFolders.delete(folder);
            reached = LogPlace.BEGINNING;
        } catch (IOException e) {
            LOGGER.error("{} cannot be deleted", folder, e);
        }
    }

    private static void discard(Opened current) {
        try {
            current.close();
        } catch (IOException | RuntimeException e) {
            LOGGER.warn("the index could not be closed: {}", e.toString());
        }
    }

    private void end() {
        Opened current = opened;
        if (current == null) {
            return;
        }
        try {
            current.progress().awaitNone(Duration.ofSeconds(10));
            current.index().commit(current.progress().reached());
        } catch (IOException | RuntimeException e) {
            LOGGER.warn("the index could not be written, some of it is made again at the next start: {}", e.toString());
        } catch (InterruptedException e) {
            LOGGER.debug("only close ends this thread");
        }
        opened = null;
        discard(current);
    }

    /** Waits that long; whether this is closed. */
    private boolean isStopped(Duration wait) {
        try {
            return stopped.await(wait.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            return stopped.getCount() == 0;
        }
    }

    /** Writes what is indexed to disk and ends. */
    @Override
    public void close() {
        stopped.countDown();
        Threads.joinUninterruptibly(thread);
    }
}
