package org.jamesarchive.attachment;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.jamesarchive.message.AttachmentText.Text;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The extractor, started when there is something to read and ended when there is not. It reads one file at a time, whoever asks.
 * <pre>
 *   what happens                              what is done
 *   a file takes longer than the limit        killed, started again for the next file; a defect of that file
 *   it ends at a file, or talks nonsense      likewise
 *   that several times running                likewise, and {@link #isReady} is false for a while, longer each time
 *   it cannot be started                      {@link #isReady} is false for a while; no file's defect
 * </pre>
 * Safe for use by many threads.
 */
public final class ExtractorProcess implements Closeable {

    /** Most characters of one file's text. */
    public static final int TEXT_LIMIT = 4 * 1024 * 1024;

    private static final Logger LOGGER = LoggerFactory.getLogger(ExtractorProcess.class);

    /** Failures one after the other from which on it gets a pause. */
    private static final int FAILURES_LIMIT = 3;

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final int PAUSE_DOUBLINGS_LIMIT = 8;

    /** Within which a file must have been handed over; it is only written to a disk there. */
    private static final Duration SENDING_LIMIT = Duration.ofSeconds(60);

    private static final int PIECE_BYTES = 64 * 1024;

    private final ExtractorSettings settings;
    private final LongSupplier nanoTime;
    private final ReentrantLock lock = new ReentrantLock();
    private final ScheduledExecutorService watch;
    private volatile @Nullable ExtractorChild child;
    private volatile boolean isClosed;
    private @Nullable ScheduledFuture<?> idle;
    private int failures;
    private long pauseEnd;
    private boolean isPaused;

    public ExtractorProcess(ExtractorSettings settings) {
        this(settings, System::nanoTime);
    }

    /** @param nanoTime by which pauses are measured */
    ExtractorProcess(ExtractorSettings settings, LongSupplier nanoTime) {
        this.settings = settings;
        this.nanoTime = nanoTime;
        this.watch = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "archive-extractor-watch");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Whether a file can be read now; starts the process for it. */
    public boolean isReady() {
        lock.lock();
        try {
            return !isPausing() && started().isPresent();
        } finally {
            rest();
            lock.unlock();
        }
    }

    /**
     * For the files of one mail.
     *
     * @param isWanted false ends it before the next file
     */
    public MailFiles mail(BooleanSupplier isWanted) {
        return new MailFiles(this, settings.timeLimit(), isWanted, nanoTime);
    }

    /** What became of a file. */
    sealed interface Outcome {

        /** It was read, or is known not to be readable. */
        record Read(Text text) implements Outcome {}

        /** It took too long, or the process ended at it. */
        record Failed(String why) implements Outcome {}

        /** There is no extractor at present. */
        record Unavailable() implements Outcome {}
    }

    /**
     * Reads one file.
     *
     * @throws IOException when {@code bytes} throws it
     */
    Outcome read(String fileName, String mediaType, InputStream bytes, int limit) throws IOException {
        lock.lock();
        try {
            Optional<ExtractorChild> running = started();
            return running.isPresent()
                    ? read(running.get(), fileName, mediaType, bytes, Math.min(limit, TEXT_LIMIT))
                    : new Outcome.Unavailable();
        } finally {
            rest();
            lock.unlock();
        }
    }

    private Outcome read(ExtractorChild running, String fileName, String mediaType, InputStream bytes, int limit)
            throws IOException {
        AtomicBoolean isLate = new AtomicBoolean();
        Source source = new Source(bytes);
        try {
            ScheduledFuture<?> sending = killAfter(running, SENDING_LIMIT, isLate);
            boolean isWhole;
            try {
                isWhole = send(running, fileName, mediaType, source, limit);
            } finally {
                sending.cancel(false);
            }
            if (!isWhole) {
                return new Outcome.Read(new Text("", "larger than " + settings.sizeLimit() + " bytes"));
            }
            ScheduledFuture<?> reading = killAfter(running, settings.timeLimit(), isLate);
            try {
                Text text = running.reply(limit);
                failures = 0;
                return new Outcome.Read(text);
            } finally {
                reading.cancel(false);
            }
        } catch (IOException e) {
            end(running);
            if (source.failed) {
                throw e;
            }
            if (isClosed) {
                return new Outcome.Unavailable();
            }
            failures++;
            pauseWhenOften();
            String why = isLate.get()
                    ? "took more than " + settings.timeLimit().toSeconds() + " s"
                    : "the extractor ended at it";
            LOGGER.warn("extractor status=restarted, {} ({})", why, running.end("killed"));
            return new Outcome.Failed(why);
        } catch (RuntimeException | Error e) {
            // it stands within a request
            end(running);
            throw e;
        }
    }

    /** Whether it was not too large. */
    private boolean send(ExtractorChild running, String fileName, String mediaType, Source source, int limit)
            throws IOException {
        running.begin(fileName, mediaType, limit);
        byte[] piece = new byte[PIECE_BYTES];
        long left = settings.sizeLimit();
        for (int read = source.read(piece); read >= 0; read = source.read(piece)) {
            left -= read;
            if (left < 0) {
                running.callOff();
                return false;
            }
            if (read > 0) {
                running.piece(piece, read);
            }
        }
        running.end();
        return true;
    }

    /** Tells failures of the file from those of the process. */
    private static final class Source {

        private final InputStream bytes;
        private boolean failed;

        Source(InputStream bytes) {
            this.bytes = bytes;
        }

        int read(byte[] piece) throws IOException {
            try {
                return bytes.read(piece, 0, piece.length);
            } catch (IOException | RuntimeException e) {
                failed = true;
                throw e;
            }
        }
    }

    private Optional<ExtractorChild> started() {
        ExtractorChild running = child;
        if (isClosed || (running != null && running.isAlive())) {
            return isClosed ? Optional.empty() : Optional.ofNullable(running);
        }
        if (running != null) {
            end(running);
        }
        try {
            ExtractorChild starting = ExtractorChild.start(settings);
            child = starting;
            ScheduledFuture<?> late = killAfter(starting, settings.startLimit(), new AtomicBoolean());
            try {
                starting.awaitReady();
            } finally {
                late.cancel(false);
            }
            if (isClosed) {
                end(starting);
                return Optional.empty();
            }
            return Optional.of(starting);
        } catch (IOException e) {
            notStarted(e);
            return Optional.empty();
        }
    }

    private void notStarted(IOException cause) {
        ExtractorChild starting = child;
        String how = "";
        if (starting != null) {
            end(starting);
            how = starting.end("");
        }
        if (!isClosed) {
            failures = Math.max(failures + 1, FAILURES_LIMIT);
            LOGGER.warn("extractor status=not started: {} {}", cause.toString(), how);
            pauseWhenOften();
        }
    }

    private void end(ExtractorChild running) {
        running.close();
        child = null;
    }

    private void pauseWhenOften() {
        if (failures >= FAILURES_LIMIT) {
            Duration pause = FIRST_PAUSE.multipliedBy(1L << Math.min(PAUSE_DOUBLINGS_LIMIT, failures - FAILURES_LIMIT));
            isPaused = true;
            pauseEnd = nanoTime.getAsLong() + pause.toNanos();
            LOGGER.warn("extractor status=paused for {} s after {} failures running", pause.toSeconds(), failures);
        }
    }

    private boolean isPausing() {
        isPaused = isPaused && pauseEnd - nanoTime.getAsLong() > 0;
        return isPaused;
    }

    private ScheduledFuture<?> killAfter(ExtractorChild running, Duration limit, AtomicBoolean isLate)
            throws IOException {
        if (isClosed) {
            running.kill();
            throw new IOException("the extractor is closed");
        }
        return watch.schedule(
                () -> {
                    isLate.set(true);
                    running.kill();
                },
                limit.toMillis(),
                TimeUnit.MILLISECONDS);
    }

    /** Begins the time after which an idle process is ended. */
    private void rest() {
        ScheduledFuture<?> before = idle;
        if (before != null) {
            before.cancel(false);
        }
        idle = isClosed || child == null
                ? null
                : watch.schedule(this::endIdle, settings.idleLimit().toMillis(), TimeUnit.MILLISECONDS);
    }

    private void endIdle() {
        if (lock.tryLock()) {
            try {
                ExtractorChild running = child;
                if (running != null) {
                    end(running);
                }
            } finally {
                lock.unlock();
            }
        }
    }

    /** Ends the process, also while it reads; files get no text from now on. */
    @Override
    public void close() {
        isClosed = true;
        ExtractorChild running = child;
        if (running != null) {
            running.kill();
        }
        lock.lock();
        try {
            ExtractorChild left = child;
            if (left != null) {
                end(left);
            }
            watch.shutdownNow();
        } finally {
            lock.unlock();
        }
    }
}
