package org.jamesarchive.store;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.jamesarchive.store.seal.Keyset;
import org.jamesarchive.store.seal.LostKeyException;
import org.jamesarchive.store.segment.DamagedEntryException;
import org.jamesarchive.store.segment.Dictionaries;
import org.jamesarchive.store.segment.EntryInput;
import org.jamesarchive.store.segment.EntryKind;
import org.jamesarchive.store.segment.SegmentItem;
import org.jamesarchive.store.segment.SegmentNames;
import org.jamesarchive.store.segment.SegmentReader;
import org.jamesarchive.store.segment.Trailer;

/** Reads the audit entries of a data directory from the files alone; a worker may be writing meanwhile. */
public final class AuditTrail {

    /** What is done with each. */
    public interface Visitor {

        /** An entry: its place in the log, when it was written, and the JSON object that was noted. */
        void entry(long sequence, Instant time, String text) throws IOException;

        /** An entry, or bytes that may be one, that cannot be read. */
        void unreadable(Path segment, long offset, String reason) throws IOException;
    }

    private final Dictionaries dictionaries;
    private final Visitor visitor;

    private AuditTrail(Keyset keys, Visitor visitor) {
        this.dictionaries = new Dictionaries(keys);
        this.visitor = visitor;
    }

    /**
     * Shows all, in the order of the log.
     *
     * @param keys what opens sealed entries
     * @throws IOException when a segment cannot be read, and what the visitor throws
     */
    public static void read(Path directory, Keyset keys, Visitor visitor) throws IOException {
        AuditTrail trail = new AuditTrail(keys, visitor);
        for (Path segment : SegmentNames.list(directory.resolve("segments")).values()) {
            trail.read(segment);
        }
    }

    private void read(Path segment) throws IOException {
        try (SegmentReader reader = SegmentReader.open(segment)) {
            for (Optional<SegmentItem> item = reader.next(); item.isPresent(); item = reader.next()) {
                if (item.get() instanceof SegmentItem.Entry entry && isAudit(entry.trailer())) {
                    show(segment, entry.trailer());
                } else if (item.get() instanceof SegmentItem.Damage damage
                        && (damage.trailer() == null || isAudit(damage.trailer()))) {
                    visitor.unreadable(segment, damage.offset(), damage.reason());
                }
            }
        }
    }

    private static boolean isAudit(Trailer entry) {
        return entry.kind() == EntryKind.AUDIT;
    }

    private void show(Path segment, Trailer entry) throws IOException {
        Instant time;
        String text;
        try (EntryInput input = EntryInput.open(segment, entry, dictionaries)) {
            time = input.audit().arrival();
            text = new String(input.readNBytes(SegmentedArchiveStore.AUDIT_TEXT_LIMIT), StandardCharsets.UTF_8);
            input.verify();
        } catch (DamagedEntryException | LostKeyException e) {
            visitor.unreadable(segment, entry.frameOffset(), String.valueOf(e.getMessage()));
            return;
        }
        visitor.entry(entry.sequence(), time, text);
    }
}
