package org.jamesarchive.store.verify;

import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jamesarchive.store.Threads;
import org.jamesarchive.store.segment.Dictionaries;
import org.jamesarchive.store.segment.EntryInput;
import org.jamesarchive.store.segment.EntryKind;
import org.jamesarchive.store.segment.SegmentReader;
import org.jamesarchive.store.segment.Trailer;
import org.jspecify.annotations.Nullable;

/**
 * Looks inside of entries by several threads, and tells in the order in which they were given what each has found. To be used, and is called back, by
 * one thread.
 */
final class EntryChecks implements Closeable {

    private static final int ENTRIES_A_TASK = 64;
    private static final long BYTES_A_TASK = 1 << 20;
    private static final int TASKS_A_THREAD = 4;

    private final Dictionaries dictionaries;
    private final Outcome outcome;
    private final ExecutorService threads;
    private final int tasksLimit;
    private final Deque<Future<List<Checked>>> running = new ArrayDeque<>();
    private List<Task> gathered = new ArrayList<>();
    private long gatheredBytes;

    /** Is told of one entry. */
    @FunctionalInterface
    interface Outcome {

        /** @param fault why it is not whole, or cannot be looked into; null when it is whole */
        void of(long number, Trailer entry, @Nullable IOException fault);
    }

    private record Task(long number, Path segment, Trailer entry) {}

    private record Checked(Task task, @Nullable IOException fault) {}

    /** @param threads at least 1 */
    EntryChecks(Dictionaries dictionaries, int threads, Outcome outcome) {
        this.dictionaries = dictionaries;
        this.outcome = outcome;
        this.tasksLimit = TASKS_A_THREAD * threads;
        this.threads = Executors.newFixedThreadPool(threads, Threads.daemons("archive-verify"));
    }

    /** Has an entry of a segment looked into; its outcome is told now or later. */
    void add(long number, Path segment, Trailer entry) throws IOException {
        gathered.add(new Task(number, segment, entry));
        gatheredBytes += entry.dataLength();
        if (gathered.size() >= ENTRIES_A_TASK || gatheredBytes >= BYTES_A_TASK) {
            submit();
        }
    }

    /** Waits until all outcomes are told. */
    void settle() throws IOException {
        submit();
        while (!running.isEmpty()) {
            tellOldest();
        }
    }

    private void submit() throws IOException {
        if (gathered.isEmpty()) {
            return;
        }
        List<Task> tasks = gathered;
        gathered = new ArrayList<>();
        gatheredBytes = 0;
        running.add(threads.submit(() -> checked(tasks)));
        if (running.size() > tasksLimit) {
            tellOldest();
        }
    }

    private List<Checked> checked(List<Task> tasks) {
        List<Checked> checked = new ArrayList<>();
        for (Task task : tasks) {
            IOException fault = null;
            try {
                check(task.segment(), task.entry());
            } catch (IOException e) {
                fault = e;
            }
            checked.add(new Checked(task, fault));
        }
        return checked;
    }

    private void tellOldest() throws IOException {
        try {
            for (Checked each : running.remove().get()) {
                outcome.of(each.task().number(), each.task().entry(), each.fault());
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("an entry could not be checked", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
    }

    private void check(Path segment, Trailer entry) throws IOException {
        if (entry.kind() != EntryKind.MESSAGE && entry.kind() != EntryKind.MERGE) {
            SegmentReader.verify(segment, entry, dictionaries);
            return;
        }
        try (EntryInput input = EntryInput.open(segment, entry, dictionaries)) {
            input.verify();
            var attributes = input.attributes();
            if (!attributes.contentId().equals(entry.contentId())
                    || attributes.kind() != entry.kind()
                    || attributes.serverId() != entry.serverId()
                    || input.size() != entry.dataLength()) {
                throw new IOException("the trailer does not say what the entry says");
            }
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
