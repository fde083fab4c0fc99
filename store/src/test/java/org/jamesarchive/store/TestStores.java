package org.jamesarchive.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jamesarchive.store.segment.SegmentItem;
import org.jamesarchive.store.segment.SegmentReader;
import org.jamesarchive.store.segment.Trailer;

/** Stores for tests; no watermark, so that they run on a full machine as well. */
final class TestStores {

    static final int SERVER_ID = 7;

    private TestStores() {}

    static StoreSettings settings(Path directory) {
        return StoreSettings.of(directory, SERVER_ID).withFreeSpaceWatermark(0);
    }

    static SegmentedArchiveStore open(Path directory) throws IOException {
        return SegmentedArchiveStore.open(settings(directory), Clock.systemUTC());
    }

    /** A closed store that holds these mails in this order, in one segment. */
    static Path holding(Path directory, List<byte[]> mails) throws IOException {
        try (SegmentedArchiveStore store = open(directory)) {
            for (byte[] mail : mails) {
                store.append(Mails.arrival(mail));
            }
        }
        return segment(directory, 1);
    }

    static Path segment(Path directory, int number) {
        return directory.resolve("segments").resolve(String.format("%010d.tar.zst", number));
    }

    /** The entries of a segment that has nothing else. */
    static List<Trailer> entries(Path segment) throws IOException {
        List<Trailer> entries = new ArrayList<>();
        try (SegmentReader reader = SegmentReader.open(segment)) {
            for (var item = reader.next(); item.isPresent(); item = reader.next()) {
                entries.add(((SegmentItem.Entry) item.get()).trailer());
            }
        }
        return entries;
    }

    /** Flips these bits of one byte; a sealed file can be written from then on. */
    static void flip(Path file, long at, int bits) throws IOException {
        assertThat(file.toFile().setWritable(true)).isTrue();
        try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
            bytes.seek(at);
            int was = bytes.read();
            bytes.seek(at);
            bytes.write(was ^ bits);
        }
    }

    static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        }
    }
}
