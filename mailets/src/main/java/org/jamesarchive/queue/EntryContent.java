package org.jamesarchive.queue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.jamesarchive.store.Content;

/** The content of a waiting entry, on disk. A stream that is open goes on to its end whatever becomes of the entry. */
final class EntryContent implements Content {

    private final long id;
    private final RecordHeader record;
    private final LogState state;
    private final LargeContents largeContents;
    private final Quarantine quarantine;
    private volatile Location location;

    EntryContent(
            long id,
            RecordHeader record,
            Location location,
            LogState state,
            LargeContents largeContents,
            Quarantine quarantine) {
        this.id = id;
        this.record = record;
        this.location = location;
        this.state = state;
        this.largeContents = largeContents;
        this.quarantine = quarantine;
    }

    @Override
    public long size() {
        return record.contentLength();
    }

    @Override
    public InputStream open() throws IOException {
        while (true) {
            Location from = location;
            boolean large = record.type() == RecordType.LARGE_ENTRY;
            Path file = large ? largeContents.file(record.fileNumber()) : from.segment().file;
            long start = large ? 0 : StoredRecord.bodyOffset(from, record);
            try {
                FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
                return new ContentStream(
                        channel, start, record.contentLength(), record.contentCrc(), () -> report(file, start));
            } catch (NoSuchFileException e) {
                location = movedFrom(from, e);
            }
        }
    }

    private void report(Path file, long start) {
        if (state.markDamaged(id)) {
            quarantine.report(file, start, start + record.contentLength(), "the content of entry " + id);
        }
    }

    /** Where compaction put the entry; each answer is a later segment, so that asking again comes to an end. */
    private Location movedFrom(Location from, NoSuchFileException cause) throws IOException {
        Optional<Location> now = state.locate(id);
        if (now.isEmpty()) {
            throw new IOException("entry " + id + " has ended", cause);
        }
        if (now.get().segment() == from.segment()) {
            report(Path.of(String.valueOf(cause.getFile())), 0);
            throw new IOException("the file of entry " + id + " is gone", cause);
        }
        return now.get();
    }
}
