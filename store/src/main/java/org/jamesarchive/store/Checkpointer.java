package org.jamesarchive.store;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jamesarchive.store.proof.Checkpoint;
import org.jamesarchive.store.proof.CheckpointFolder;
import org.jamesarchive.store.proof.CheckpointKey;
import org.jamesarchive.store.proof.FormerCheckpoints;
import org.jamesarchive.store.proof.LogTree;
import org.jamesarchive.store.proof.MerkleTree;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes checkpoints at each seal, each interval, on demand and at the end, in a thread of its own, and brings them to the second places.
 * Compares the log with the newest checkpoints at start: a log that is shorter or has another root is an alarm, and archiving goes on,
 * for mail that is refused would be lost as well. Safe for use by many threads.
 */
final class Checkpointer implements SealSigner, Closeable {

    private static final Logger LOGGER = LoggerFactory.getLogger(Checkpointer.class);
    private static final Duration TICK = Duration.ofSeconds(1);
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(15);

    private final CheckpointSettings settings;
    private final CheckpointKey key;
    private final CheckpointFolder folder;
    private final Path segments;
    private final Clock clock;
    private final List<CheckpointTarget> targets = new ArrayList<>();
    private final ConcurrentLinkedQueue<Signed> seals = new ConcurrentLinkedQueue<>();
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread made = new Thread(work, "archive-checkpoints");
        made.setDaemon(true);
        return made;
    });
    private @Nullable ScheduledFuture<?> ticks;
    private volatile Supplier<LogState> state = () -> LogState.EMPTY;
    private volatile String mismatch = "";
    private volatile String failure = "";
    private long newest;
    private Instant last;

    private record Signed(long size, String note) {}

    /**
     * Reads or makes the key. Starts nothing yet.
     *
     * @throws StoreConfigurationException when the key cannot be read or made, or is gone while there are checkpoints it signed
     */
    Checkpointer(CheckpointSettings settings, DataDirectory directory, Clock clock) throws IOException {
        this.settings = settings;
        this.folder = new CheckpointFolder(directory.checkpoints());
        this.segments = directory.segments();
        this.clock = clock;
        this.last = clock.instant();
        this.key = key(settings, folder);
        NavigableMap<Long, Path> all = folder.list();
        this.newest = all.isEmpty() ? 0 : all.lastKey();
        settings.copies().ifPresent(copies -> targets.add(directoryTarget(copies)));
        settings.url().ifPresent(url -> targets.add(CheckpointTarget.url(url, newest)));
    }

    private static CheckpointKey key(CheckpointSettings settings, CheckpointFolder folder) throws IOException {
        try {
            if (Files.exists(settings.keyFile())) {
                return CheckpointKey.read(settings.keyFile());
            }
            Optional<Path> signed = folder.newest();
            if (signed.isPresent()) {
                throw new StoreConfigurationException("checkpoint key " + settings.keyFile() + " is gone, but "
                        + signed.get() + " was signed with it: bring the key back, or move this directory to "
                        + FormerCheckpoints.DIRECTORY + "/NAME beside it to begin anew with another key");
            }
            LOGGER.info("making the checkpoint key {}", settings.keyFile());
            return CheckpointKey.create(settings.keyFile(), settings.origin());
        } catch (StoreConfigurationException e) {
            throw e;
        } catch (IOException e) {
            throw new StoreConfigurationException("checkpoint key " + settings.keyFile() + ": " + e.getMessage(), e);
        }
    }

    private CheckpointTarget directoryTarget(Path copies) {
        CheckpointFolder second = new CheckpointFolder(copies);
        return new CheckpointTarget(copies.toString(), -1, (size, note) -> {
            if (!Files.exists(copies.resolve(CheckpointFolder.nameOf(size)))) {
                second.write(size, note);
                second.write(key.verifier());
            }
        });
    }

    /**
     * Compares the log with the checkpoints, then begins to make new ones.
     *
     * @param log where it is now
     */
    void start(Supplier<LogState> log) {
        state = log;
        thread.execute(this::compare);
        ticks = thread.scheduleWithFixedDelay(this::tick, TICK.toMillis(), TICK.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public String sign(LogState log) {
        String note = note(log);
        seals.add(new Signed(log.tree().size(), note));
        return note;
    }

    /**
     * Makes a checkpoint of the log as it is now; on disk when this returns.
     *
     * @return the signed note
     * @throws IOException when it could not be written
     */
    String now() throws IOException {
        LogState log = state.get();
        String note = note(log);
        save(log.tree().size(), note);
        return note;
    }

    /** The newest signed note; empty when there is none. */
    Optional<String> newest() throws IOException {
        Optional<Path> file = folder.newest();
        return file.isEmpty() ? Optional.empty() : Optional.of(CheckpointFolder.read(file.get()));
    }

    /** The sizes of all checkpoints, ascending. */
    List<Long> sizes() throws IOException {
        return List.copyOf(folder.list().keySet());
    }

    /** What an operator must know: the log does not fit its checkpoints, or they cannot be written. */
    List<String> alarms() {
        List<String> alarms = new ArrayList<>(List.of(mismatch, failure));
        targets.forEach(target -> alarms.add(target.alarm()));
        alarms.removeIf(String::isEmpty);
        return alarms;
    }

    /** Makes a last one when something was added; gives the second places a short while. */
    @Override
    public void close() {
        ScheduledFuture<?> running = ticks;
        if (running != null) {
            running.cancel(false);
        }
        thread.execute(() -> work(Duration.ZERO));
        thread.shutdown();
        try {
            if (!thread.awaitTermination(STOP_PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                thread.shutdownNow();
            }
        } catch (InterruptedException e) {
            thread.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }

    private void tick() {
        work(settings.interval());
    }

    private void work(Duration interval) {
        try {
            for (Signed seal = seals.poll(); seal != null; seal = seals.poll()) {
                save(seal.size(), seal.note());
            }
            if (state.get().tree().size() > newestSize()
                    && !clock.instant().isBefore(lastMade().plus(interval))) {
                now();
            }
            failure = "";
            updateTargets();
        } catch (IOException | RuntimeException e) {
            // A bug, too, must be seen: the executor would swallow it and never call again.
            String reason = "a checkpoint cannot be written: " + e;
            if (!failure.equals(reason)) {
                LOGGER.error("{}", reason);
            }
            failure = reason;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void updateTargets() throws IOException, InterruptedException {
        long size = newestSize();
        if (targets.stream().anyMatch(target -> target.isBehind(size))) {
            NavigableMap<Long, Path> all = folder.list();
            for (CheckpointTarget target : targets) {
                target.update(all);
            }
        }
    }

    private void compare() {
        List<CheckpointFolder> folders = new ArrayList<>(List.of(folder));
        settings.copies().ifPresent(copies -> folders.add(new CheckpointFolder(copies)));
        for (CheckpointFolder each : folders) {
            try {
                Optional<Path> file = each.newest();
                if (file.isPresent()) {
                    compare(file.get());
                }
            } catch (IOException e) {
                mismatch("a checkpoint cannot be compared with the log: " + e);
            }
        }
    }

    private void compare(Path file) throws IOException {
        LogState log = state.get();
        try {
            Checkpoint checkpoint = key.verifier().open(CheckpointFolder.read(file));
            if (checkpoint.size() > log.tree().size()) {
                mismatch(file + " speaks of " + checkpoint.size() + " entries, the log has only "
                        + log.tree().size() + ": something was cut off");
            } else if (!new MerkleTree(LogTree.of(segments))
                    .root(checkpoint.size())
                    .equals(checkpoint.root())) {
                mismatch(file + ": the log has another root hash: something in it was changed or lost");
            }
        } catch (IllegalArgumentException e) {
            mismatch(file + ": " + e.getMessage());
        }
    }

    private void mismatch(String reason) {
        LOGGER.error("the log does not fit its checkpoint: {}", reason);
        mismatch = reason;
    }

    private String note(LogState log) {
        return key.note(
                new Checkpoint(settings.origin(), log.tree().size(), log.tree().root()).text());
    }

    private synchronized long newestSize() {
        return newest;
    }

    private synchronized Instant lastMade() {
        return last;
    }

    private synchronized void save(long size, String note) throws IOException {
        folder.write(key.verifier());
        folder.write(size, note);
        newest = Math.max(newest, size);
        last = clock.instant();
    }
}
