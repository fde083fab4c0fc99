package org.jamesarchive.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * The real disk, with a record of all that was done to it, from which {@link #cut} makes what a power cut at any moment may leave: what
 * was forced is there; of what was not, each file's creation, write and truncation is there, not there, or there in part.
 */
final class RecordingDisk implements Disk {

    private final Disk disk;
    private final Path root;
    private final List<Event> events = new ArrayList<>();

    /** What happened, in this order. */
    sealed interface Event permits Create, Write, Truncate, Force, ForceDirectory, Acknowledged {}

    private record Create(Path file) implements Event {}

    private record Write(Path file, long position, ByteBuffer bytes) implements Event {}

    private record Truncate(Path file, long length) implements Event {}

    private record Force(Path file) implements Event {}

    private record ForceDirectory(Path directory) implements Event {}

    /** A sender was told that its mail is stored. */
    record Acknowledged(ContentId mail, boolean merged) implements Event {}

    RecordingDisk(Path root) throws IOException {
        Files.createDirectories(root);
        this.root = root;
        this.disk = new FileDisk(root);
    }

    synchronized void acknowledged(ContentId mail, boolean merged) {
        events.add(new Acknowledged(mail, merged));
    }

    /** What has happened so far. */
    synchronized List<Event> events() {
        return List.copyOf(events);
    }

    private synchronized void add(Event event) {
        events.add(event);
    }

    @Override
    public AppendFile create(Path file) throws IOException {
        AppendFile created = disk.create(file);
        add(new Create(file));
        return new File(file, created);
    }

    @Override
    public AppendFile open(Path file) throws IOException {
        return new File(file, disk.open(file));
    }

    @Override
    public void forceDirectory(Path directory) throws IOException {
        disk.forceDirectory(directory);
        add(new ForceDirectory(directory));
    }

    @Override
    public long usableSpace() throws IOException {
        return disk.usableSpace();
    }

    /** Makes in {@code target} what is left when the power goes after these events. */
    void cut(List<Event> before, Path target, Random random) throws IOException {
        Map<Path, Remains> files = new LinkedHashMap<>();
        for (Event event : before) {
            if (event instanceof Create create) {
                files.put(create.file(), new Remains());
            } else if (event instanceof Write write) {
                remains(files, write.file()).pending.add(write);
            } else if (event instanceof Truncate truncate) {
                remains(files, truncate.file()).pending.add(truncate);
            } else if (event instanceof Force force) {
                remains(files, force.file()).force();
            } else if (event instanceof ForceDirectory forced) {
                files.forEach(
                        (file, remains) -> remains.named |= forced.directory().equals(file.getParent()));
            }
        }
        for (Map.Entry<Path, Remains> file : files.entrySet()) {
            Path copy = target.resolve(root.relativize(file.getKey()));
            Files.createDirectories(copy.getParent());
            if (file.getValue().named || random.nextBoolean()) {
                Files.write(copy, file.getValue().after(random));
            }
        }
    }

    private static Remains remains(Map<Path, Remains> files, Path file) {
        return files.computeIfAbsent(file, made -> new Remains());
    }

    /** What is known of one file. */
    private static final class Remains {

        private byte[] durable = {};
        private boolean named;
        private final List<Event> pending = new ArrayList<>();

        void force() {
            pending.forEach(event -> durable = applied(durable, event, Integer.MAX_VALUE));
            pending.clear();
        }

        /** Nothing, all, or any of the pending events; a write may be cut anywhere. */
        byte[] after(Random random) {
            byte[] bytes = durable;
            int mode = random.nextInt(4);
            for (Event event : pending) {
                if (mode == 1 || (mode > 1 && random.nextBoolean())) {
                    bytes = applied(bytes, event, mode == 3 ? random.nextInt(20_000) : Integer.MAX_VALUE);
                }
            }
            return bytes;
        }

        private static byte[] applied(byte[] bytes, Event event, int limit) {
            if (event instanceof Write write) {
                int count = Math.min(limit, write.bytes().remaining());
                byte[] changed = Arrays.copyOf(bytes, Math.max(bytes.length, (int) write.position() + count));
                write.bytes().duplicate().get(changed, (int) write.position(), count);
                return changed;
            }
            return event instanceof Truncate truncate ? Arrays.copyOf(bytes, (int) truncate.length()) : bytes;
        }
    }

    private final class File implements AppendFile {

        private final Path path;
        private final AppendFile file;

        File(Path path, AppendFile file) {
            this.path = path;
            this.file = file;
        }

        @Override
        public int write(ByteBuffer bytes, long position) throws IOException {
            ByteBuffer copy = bytes.duplicate();
            int count = file.write(bytes, position);
            byte[] written = new byte[count];
            copy.get(written);
            add(new Write(path, position, ByteBuffer.wrap(written)));
            return count;
        }

        @Override
        public void force() throws IOException {
            file.force();
            add(new Force(path));
        }

        @Override
        public void truncate(long length) throws IOException {
            file.truncate(length);
            add(new Truncate(path, length));
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }
}
