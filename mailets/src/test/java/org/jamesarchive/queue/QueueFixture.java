package org.jamesarchive.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.jamesarchive.store.Content;

/** What the queue's tests share. */
final class QueueFixture {

    static final Instant NOW = Instant.parse("2026-03-04T05:06:07.123456789Z");
    static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);

    private QueueFixture() {}

    /** Small segments, no watermark. */
    static QueueSettings settings(Path directory) {
        return QueueSettings.of(directory)
                .withSegmentSize(QueueSettings.SEGMENT_SIZE_LEAST)
                .withFreeSpaceWatermark(0);
    }

    static AppendLogQueue open(Path directory) throws IOException {
        return AppendLogQueue.open(settings(directory), CLOCK);
    }

    static AppendLogQueue open(Path directory, Disk disk) throws IOException {
        return AppendLogQueue.open(settings(directory), CLOCK, disk);
    }

    static AppendLogQueue open(Path directory, DirectIo directIo) throws IOException {
        return open(directory, directIo, new LocalDisk());
    }

    static AppendLogQueue open(Path directory, DirectIo directIo, Disk disk) throws IOException {
        return AppendLogQueue.open(settings(directory).withDirectIo(directIo), CLOCK, disk);
    }

    static long append(DurableQueue queue, String header, String content) throws IOException {
        return queue.append(bytes(header), Content.of(bytes(content)));
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Bytes that depend on the seed alone. */
    static byte[] bytes(long seed, int length) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    static String header(DurableQueue queue, long id) throws IOException {
        return new String(queue.read(id).header(), StandardCharsets.UTF_8);
    }

    static byte[] content(DurableQueue queue, long id) throws IOException {
        try (InputStream in = queue.read(id).content().open()) {
            return in.readAllBytes();
        }
    }

    static String text(DurableQueue queue, long id) throws IOException {
        return new String(content(queue, id), StandardCharsets.UTF_8);
    }

    static long[] all(DurableQueue queue) {
        return queue.waiting(0, Integer.MAX_VALUE);
    }

    static List<Path> segments(Path directory) throws IOException {
        return files(directory, ".log");
    }

    static List<Path> files(Path directory, String suffix) throws IOException {
        if (!Files.exists(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith(suffix))
                    .sorted()
                    .toList();
        }
    }

    /** The only segment that is longer than its file header. */
    static Path theSegment(Path directory) throws IOException {
        List<Path> written = new ArrayList<>();
        for (Path file : segments(directory)) {
            if (Files.size(file) > SegmentFormat.FILE_HEADER_SIZE) {
                written.add(file);
            }
        }
        assertThat(written).hasSize(1);
        return written.get(0);
    }

    static void deleteDirectory(Path directory) throws IOException {
        if (Files.exists(directory)) {
            try (Stream<Path> files = Files.walk(directory)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    static void copyDirectory(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Path target = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(file, target, StandardCopyOption.REPLACE_EXISTING);
                }
            }
        }
    }
}
