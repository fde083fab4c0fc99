package org.jamesarchive.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.stream.Stream;

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

    static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        }
    }
}
