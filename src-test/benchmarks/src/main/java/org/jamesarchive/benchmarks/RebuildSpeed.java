package org.jamesarchive.benchmarks;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.jamesarchive.store.Arrival;
import org.jamesarchive.store.CatalogRebuild;
import org.jamesarchive.store.Content;
import org.jamesarchive.store.ContentId;
import org.jamesarchive.store.ScanProgress;
import org.jamesarchive.store.SegmentedArchiveStore;
import org.jamesarchive.store.StoreSettings;
import org.jamesarchive.store.StoreStatus;
import org.jamesarchive.store.seal.Keyset;
import org.jamesarchive.store.segment.SegmentDictionary;
import org.jamesarchive.store.verify.Verification;
import org.jamesarchive.store.verify.VerifyReport;

/**
 * Fills a store, deletes all that is derived, makes it anew, and compares: counts, and by {@code verify} that the new catalog has every entry at its place.
 * Beside it, how fast the same files are read from front to back, and unpacked by the {@code zstd} of this machine. As root, what Linux keeps of files in memory is dropped before each.
 * {@code java -cp src-test/benchmarks/target/benchmarks.jar org.jamesarchive.benchmarks.RebuildSpeed DIRECTORY [MESSAGES [BYTES]]}
 */
public final class RebuildSpeed {

    private static final int THREADS = 32;
    private static final int TEXT_BYTES = 64 << 20;
    private static final double MIB = 1024 * 1024;
    private static final Path DROP_CACHES = Path.of("/proc/sys/vm/drop_caches");

    private RebuildSpeed() {}

    @SuppressWarnings("SystemOut") // a command
    public static void main(String[] arguments) throws Exception {
        Path data = Files.createTempDirectory(Path.of(arguments[0]), "rebuild-speed");
        int messages = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 1_000_000;
        int bytes = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 4096;
        try {
            long begin = System.nanoTime();
            StoreStatus filled = fill(data, messages, bytes);
            double seconds = since(begin);
            System.out.printf(
                    Locale.ROOT,
                    "filled: %d messages of %d bytes, %.0f MiB on disk in %d segments, %.1f s, %.0f/s%n",
                    filled.messages(),
                    bytes,
                    filled.diskBytes() / MIB,
                    filled.segments(),
                    seconds,
                    filled.messages() / seconds);

            boolean cold = dropCaches();
            begin = System.nanoTime();
            long read = read(data.resolve("segments"));
            double reading = since(begin);
            System.out.printf(
                    Locale.ROOT, "read%s: %.1f s, %.0f MiB/s%n", cold ? " cold" : "", reading, read / MIB / reading);

            dropCaches();
            double unpacking = unpack(data.resolve("segments"));
            System.out.printf(
                    Locale.ROOT, "zstd -dc, one core: %.1f s, %.0f MiB/s%n", unpacking, read / MIB / unpacking);

            dropCaches();
            begin = System.nanoTime();
            StoreStatus rebuilt = CatalogRebuild.run(data, Keyset.NONE, Clock.systemUTC(), ScanProgress.NONE);
            double rebuilding = since(begin);
            System.out.printf(
                    Locale.ROOT,
                    "rebuilt: %.1f s, %.0f messages/s, %.0f MiB/s, %.2f of reading, %.2f of zstd%n",
                    rebuilding,
                    messages / rebuilding,
                    rebuilt.diskBytes() / MIB / rebuilding,
                    reading / rebuilding,
                    unpacking / rebuilding);

            begin = System.nanoTime();
            VerifyReport report = Verification.of(data, null, List.of(), Keyset.NONE, ScanProgress.NONE);
            double verifying = since(begin);
            boolean equal = rebuilt.messages() == filled.messages()
                    && rebuilt.merges() == filled.merges()
                    && rebuilt.messageBytes() == filled.messageBytes()
                    && report.good()
                    && report.catalogued() == messages;
            System.out.printf(
                    Locale.ROOT,
                    "verified: %.1f s, %.0f messages/s, %d of %d catalogued, %d findings: %s%n",
                    verifying,
                    messages / verifying,
                    report.catalogued(),
                    messages,
                    report.findingsCount(),
                    equal ? "equal" : "NOT EQUAL");
            System.exit(equal ? 0 : 1);
        } finally {
            delete(data);
        }
    }

    private static StoreStatus fill(Path data, int messages, int bytes) throws Exception {
        byte[] text = SampleText.body(new Random(1), TEXT_BYTES);
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try (SegmentedArchiveStore store = SegmentedArchiveStore.open(StoreSettings.of(data, 1), Clock.systemUTC())) {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                Random random = new Random(i);
                int count = messages / THREADS + (i < messages % THREADS ? 1 : 0);
                running.add(threads.submit(() -> {
                    for (int k = 0; k < count; k++) {
                        Content content = Content.of(SampleText.piece(text, bytes, random));
                        store.append(new Arrival(
                                ContentId.of(content),
                                content,
                                Instant.now(),
                                "journal@example.com",
                                List.of("archive@archive.example.com")));
                    }
                    return null;
                }));
            }
            for (Future<?> each : running) {
                each.get();
            }
            return store.status();
        } finally {
            threads.shutdown();
        }
    }

    private static long read(Path segments) throws IOException {
        long read = 0;
        ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 20);
        try (Stream<Path> files = Files.list(segments)) {
            for (Path file : files.sorted().toList()) {
                try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
                    for (int count = channel.read(buffer.clear()); count >= 0; count = channel.read(buffer.clear())) {
                        read += count;
                    }
                }
            }
        }
        return read;
    }

    /** Has {@code zstd} unpack one segment after the other, each with the dictionary that stands in it. @return seconds */
    private static double unpack(Path segments) throws IOException, InterruptedException {
        Path dictionary = segments.resolveSibling("dictionary");
        List<Path> files;
        try (Stream<Path> all = Files.list(segments)) {
            files = all.sorted().toList();
        }
        long nanos = 0;
        for (Path file : files) {
            List<String> command = new ArrayList<>(List.of("zstd", "-dcq", file.toString()));
            Optional<SegmentDictionary> own = SegmentDictionary.in(file);
            if (own.isPresent()) {
                Files.write(dictionary, own.get().bytes());
                command.addAll(List.of("-D", dictionary.toString()));
            }
            long begin = System.nanoTime();
            int exitCode = new ProcessBuilder(command)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start()
                    .waitFor();
            nanos += System.nanoTime() - begin;
            if (exitCode != 0) {
                throw new IOException("zstd: exit code " + exitCode);
            }
        }
        return nanos / 1e9;
    }

    private static boolean dropCaches() throws IOException {
        if (!Files.isWritable(DROP_CACHES)) {
            return false;
        }
        Files.writeString(DROP_CACHES, "3");
        return true;
    }

    private static double since(long begin) {
        return (System.nanoTime() - begin) / 1e9;
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> paths = Files.walk(directory)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
