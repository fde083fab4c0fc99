package org.jamesarchive.backup;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.stream.Stream;
import org.jamesarchive.store.Arrival;
import org.jamesarchive.store.CheckpointSettings;
import org.jamesarchive.store.Content;
import org.jamesarchive.store.ContentId;
import org.jamesarchive.store.ScanProgress;
import org.jamesarchive.store.SegmentedArchiveStore;
import org.jamesarchive.store.StoreSettings;
import org.jamesarchive.store.verify.Verification;
import org.jamesarchive.store.verify.VerifyReport;

/** A worker's folder: a data directory with small segments, and its key where a worker has it. */
final class SampleStore {

    static final int SERVER_ID = 7;
    static final int SEGMENT_BYTES = 8_000;

    private static final int MAIL_BYTES = 900;

    private final Path folder;
    private int mails;

    SampleStore(Path folder) {
        this.folder = folder;
    }

    Path data() {
        return folder.resolve("archive");
    }

    Path keyFile() {
        return folder.resolve("keys/checkpoint.key");
    }

    Path segment(int number) {
        return data().resolve("segments").resolve("%010d.tar.zst".formatted(number));
    }

    SegmentedArchiveStore open() throws IOException {
        return open(SERVER_ID);
    }

    SegmentedArchiveStore open(int serverId) throws IOException {
        return SegmentedArchiveStore.open(
                StoreSettings.of(data(), serverId).withFreeSpaceWatermark(0).withSegmentSizeLimit(SEGMENT_BYTES),
                new CheckpointSettings(
                        "archive.example.com/" + serverId,
                        keyFile(),
                        Duration.ofHours(1),
                        Optional.empty(),
                        Optional.empty()),
                Clock.systemUTC());
    }

    /** Opens the store, appends so many other mails, and closes it. */
    SampleStore grow(int count) throws IOException {
        try (SegmentedArchiveStore store = open()) {
            append(store, count);
        }
        return this;
    }

    void append(SegmentedArchiveStore store, int count) throws IOException {
        for (int i = 0; i < count; i++) {
            store.append(arrival(mails));
            mails++;
        }
    }

    /** A mail that differs by its number and does not compress. */
    static Arrival arrival(int number) throws IOException {
        byte[] body = new byte[MAIL_BYTES];
        new Random(number).nextBytes(body);
        byte[] head = "Subject: random\r\n\r\n".getBytes(ISO_8859_1);
        System.arraycopy(head, 0, body, 0, head.length);
        Content content = Content.of(body);
        return new Arrival(
                ContentId.of(content),
                content,
                Instant.parse("2024-02-29T11:30:00Z"),
                "sender@example.org",
                List.of("archive@archive.example.com"));
    }

    BackupResult backup(Path place) throws IOException {
        return backup(new DirectoryPlace(place));
    }

    BackupResult backup(BackupPlace place) throws IOException {
        try (place) {
            return new Backup(place, data(), null, Clock.systemUTC(), DamageReport.refusing(), BackupProgress.NONE)
                    .run();
        }
    }

    BackupResult backup(Path place, DamageReport damage) throws IOException {
        try (BackupPlace directory = new DirectoryPlace(place)) {
            return new Backup(directory, data(), null, Clock.systemUTC(), damage, BackupProgress.NONE).run();
        }
    }

    BackupResult backupWithKey(Path place) throws IOException {
        try (BackupPlace directory = new DirectoryPlace(place)) {
            return new Backup(
                            directory,
                            data(),
                            keyFile(),
                            Clock.systemUTC(),
                            DamageReport.refusing(),
                            BackupProgress.NONE)
                    .run();
        }
    }

    static Restore.Restored restore(Path place, SampleStore to) throws IOException {
        return new Restore(new DirectoryPlace(place), to.data(), to.keyFile(), BackupProgress.NONE)
                .run(OptionalInt.empty(), null);
    }

    static Manifest manifest(Path place) throws IOException {
        return new ManifestShelf(new DirectoryPlace(place)).newest().orElseThrow();
    }

    VerifyReport verify() throws IOException {
        return Verification.of(data(), null, List.of(), ScanProgress.NONE);
    }

    /** Demands that a data directory's segments are byte for byte those of this one. */
    void assertSameSegments(SampleStore other) throws IOException {
        List<Path> own = files(data().resolve("segments"));
        List<Path> others = files(other.data().resolve("segments"));
        assertThat(others.stream().map(Path::getFileName))
                .isEqualTo(own.stream().map(Path::getFileName).toList());
        for (int i = 0; i < own.size(); i++) {
            assertThat(others.get(i)).hasSameBinaryContentAs(own.get(i));
        }
    }

    static void flip(Path file, long at) throws IOException {
        assertThat(file.toFile().setWritable(true)).isTrue();
        try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
            bytes.seek(at);
            int was = bytes.read();
            bytes.seek(at);
            bytes.write(was ^ 1);
        }
    }

    static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        }
    }

    static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> paths = Files.walk(folder)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> paths = Files.walk(from)) {
            for (Path path : paths.toList()) {
                Path target = to.resolve(from.relativize(path).toString());
                if (Files.isDirectory(path)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(path, target, StandardCopyOption.COPY_ATTRIBUTES);
                }
            }
        }
    }
}
