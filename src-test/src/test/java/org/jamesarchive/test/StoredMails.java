package org.jamesarchive.test;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.jamesarchive.store.segment.SegmentDictionary;

/** What a worker has stored, trace fields included, read from its segments as anybody could. */
final class StoredMails {

    private StoredMails() {}

    /** Reads one message. */
    @FunctionalInterface
    interface Reader<T> {

        /** @param mail ends where the message ends */
        T read(InputStream mail) throws IOException;
    }

    /** What {@code reader} makes of each message, in the order of the log. */
    static <T> List<T> map(Path dataDir, Reader<T> reader) throws IOException {
        List<Path> segments;
        try (Stream<Path> files = Files.list(dataDir.resolve("segments"))) {
            segments = files.filter(file -> file.toString().endsWith(".tar.zst"))
                    .sorted()
                    .toList();
        }
        List<T> mails = new ArrayList<>();
        for (Path segment : segments) {
            try (TarArchiveInputStream tar = new TarArchiveInputStream(SegmentDictionary.archive(segment))) {
                for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                    if (entry.getName().endsWith(".eml")) {
                        mails.add(reader.read(tar));
                    }
                }
            }
        }
        return mails;
    }

    /** The messages in the order of the log, one {@code char} a byte. */
    static List<String> of(Path dataDir) throws IOException {
        return map(dataDir, mail -> new String(mail.readAllBytes(), StandardCharsets.ISO_8859_1));
    }

    /** The one message that holds this text. */
    static String with(Path dataDir, String text) throws IOException {
        List<String> found =
                of(dataDir).stream().filter(mail -> mail.contains(text)).toList();
        if (found.size() != 1) {
            throw new AssertionError(found.size() + " messages hold '" + text + "'");
        }
        return found.get(0);
    }
}
