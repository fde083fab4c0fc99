package org.jamesarchive.route;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.TreeMap;
import org.jamesarchive.store.file.DurableFile;

/**
 * The workers that the operator drains, kept over restarts in a file with a line for each: host name, space, since when, as in
 * <pre>
 *   worker3.example.com 2026-11-24T14:00:00Z
 * </pre>
 * The file is replaced as a whole and on disk (fsync done) before a change counts: after a crash it is the old one or the new
 * one. Safe for use by many threads.
 */
public final class DrainedWorkers {

    /** Most workers that can be drained at a time. */
    public static final int LIMIT = WorkerList.LENGTH_LIMIT;

    private static final long FILE_BYTES_LIMIT = 1024L * 1024;

    private final Path file;
    private final WorkerHealth health;
    private final Clock clock;
    private final Map<String, Instant> since = new TreeMap<>();

    private DrainedWorkers(Path file, WorkerHealth health, Clock clock) {
        this.file = file;
        this.health = health;
        this.clock = clock;
    }

    /**
     * Reads the file, if there is one, and tells {@code health}.
     *
     * @param clock dates the changes
     * @throws IOException when the file cannot be read, or a line of it is no host name and date: named with its number
     */
    public static DrainedWorkers open(Path file, WorkerHealth health, Clock clock) throws IOException {
        DrainedWorkers drained = new DrainedWorkers(file, health, clock);
        drained.read();
        drained.since.forEach(health::drain);
        return drained;
    }

    /** Whether the operator drains {@code host}. */
    public synchronized boolean contains(String host) {
        return since.containsKey(Worker.canonical(host));
    }

    /** The workers drained now and since when, by host name. */
    public synchronized Map<String, Instant> all() {
        return Map.copyOf(since);
    }

    /**
     * Gives a worker nothing new from now on. One that is drained already stays as it is.
     *
     * @throws IOException when the file cannot be written, or too many are drained: nothing was changed
     */
    public synchronized void drain(String host) throws IOException {
        String name = Worker.canonical(host);
        if (since.containsKey(name)) {
            return;
        }
        if (since.size() >= LIMIT) {
            throw new IOException("more than " + LIMIT + " workers cannot be drained");
        }
        Map<String, Instant> changed = new TreeMap<>(since);
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        changed.put(name, now);
        write(changed);
        since.put(name, now);
        health.drain(name, now);
    }

    /**
     * Gives a worker its share again. One that is not drained stays as it is.
     *
     * @throws IOException when the file cannot be written: nothing was changed
     */
    public synchronized void undrain(String host) throws IOException {
        String name = Worker.canonical(host);
        if (!since.containsKey(name)) {
            return;
        }
        Map<String, Instant> changed = new TreeMap<>(since);
        changed.remove(name);
        write(changed);
        since.remove(name);
        health.undrain(name);
    }

    private void read() throws IOException {
        try {
            if (Files.size(file) > FILE_BYTES_LIMIT) {
                throw new IOException(file + ": larger than " + FILE_BYTES_LIMIT + " bytes");
            }
            int number = 0;
            for (String line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
                number++;
                readLine(line, file + ":" + number + ": '" + line + "', expected a host name and a date");
            }
        } catch (NoSuchFileException nobodyIsDrained) {
            since.clear();
        } catch (CharacterCodingException e) {
            throw new IOException(file + ": not UTF-8", e);
        }
    }

    private void readLine(String line, String trouble) throws IOException {
        String[] words = line.split(" ", -1);
        if (words.length != 2 || words[0].isEmpty() || !words[0].equals(Worker.canonical(words[0]))) {
            throw new IOException(trouble);
        }
        try {
            since.put(words[0], Instant.parse(words[1]));
        } catch (DateTimeParseException e) {
            throw new IOException(trouble, e);
        }
    }

    private void write(Map<String, Instant> drained) throws IOException {
        StringBuilder text = new StringBuilder();
        drained.forEach(
                (host, from) -> text.append(host).append(' ').append(from).append('\n'));
        DurableFile.write(file, text.toString());
    }
}
