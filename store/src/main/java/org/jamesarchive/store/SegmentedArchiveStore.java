package org.jamesarchive.store;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jamesarchive.store.seal.Keyset;
import org.jamesarchive.store.segment.DamagedEntryException;
import org.jamesarchive.store.segment.EntryKind;
import org.jamesarchive.store.segment.LogPosition;
import org.jamesarchive.store.segment.MessageIdField;
import org.jamesarchive.store.segment.SegmentReader;

/**
 * The archive in segments of a data directory; see {@link org.jamesarchive.store.segment} for the format.
 * Callers compress in their own thread, one thread appends and forces, and a caller goes on when its entry is on disk.
 * The same content arriving twice at once is stored by the first and merged by the second, which waits for the first.
 * Safe for use by many threads.
 */
public final class SegmentedArchiveStore implements ArchiveStore {

    private static final int BUFFER_BYTES = MessageIdField.HEADER_BYTES_LIMIT;

    private final StoreSettings settings;
    private final OpenStore parts;
    private final ContentClaims claims = new ContentClaims();
    private volatile boolean closed;

    private SegmentedArchiveStore(StoreSettings settings, OpenStore parts) {
        this.settings = settings;
        this.parts = parts;
    }

    /**
     * Opens a data directory, making it when it is not there. Reads what the catalog does not know yet: after a clean close
     * nothing, after a crash what came last, all when the catalog is gone.
     *
     * @param clock gives the age of segments
     * @throws StoreConfigurationException when the directory belongs to another {@code server_id}, is in use or cannot be made, or the keyset
     *     is not the one that its entries are sealed with
     * @throws IOException when it cannot be read, or its torn tail cannot be cut
     */
    public static SegmentedArchiveStore open(StoreSettings settings, Clock clock) throws IOException {
        return new SegmentedArchiveStore(settings, OpenStore.open(settings, null, clock, FileDisk::new));
    }

    /**
     * The same, with checkpoints.
     *
     * @throws StoreConfigurationException when the key cannot be used, too
     */
    public static SegmentedArchiveStore open(StoreSettings settings, CheckpointSettings checkpoints, Clock clock)
            throws IOException {
        return new SegmentedArchiveStore(settings, OpenStore.open(settings, checkpoints, clock, FileDisk::new));
    }

    /** The same on a disk that a test has in its hand. */
    static SegmentedArchiveStore open(StoreSettings settings, Clock clock, OpenStore.DiskFactory disk)
            throws IOException {
        return new SegmentedArchiveStore(settings, OpenStore.open(settings, null, clock, disk));
    }

    @Override
    public Receipt append(Arrival arrival) throws IOException {
        requireOpen();
        parts.writer().requireHealthy();
        Beginning beginning = beginning(arrival);
        Runnable release = claims.claim(arrival.contentId());
        if (!holds(arrival.contentId(), release)) {
            return write(EntryKind.MESSAGE, arrival, beginning, release);
        }
        release.run();
        return write(EntryKind.MERGE, arrival, beginning, () -> {});
    }

    /** Longest text of an audit entry, in bytes of UTF-8. */
    public static final int AUDIT_TEXT_LIMIT = 64 * 1024;

    /**
     * Notes in the log what somebody did with the archive. When this returns, the entry is on disk (fsync done); half of the disk space
     * that no mail may take is there for it.
     *
     * @param time when it was done
     * @param text a JSON object; it stands in the log as it is
     * @throws IllegalArgumentException when it has more than {@value #AUDIT_TEXT_LIMIT} bytes
     * @throws StoreUnavailableException when it could not be written: what it is about must not be done
     */
    public Receipt audit(Instant time, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (bytes.length > AUDIT_TEXT_LIMIT) {
            throw new IllegalArgumentException("an audit entry of " + bytes.length + " bytes");
        }
        requireOpen();
        parts.writer().requireHealthy();
        return submit(new PendingEntry(parts.preparer().prepareAudit(time, bytes), () -> {}));
    }

    @Override
    public Optional<Content> read(ContentId contentId) throws IOException {
        Optional<EntryReader.Found> found = find(contentId);
        return found.map(EntryReader.Found::data);
    }

    /**
     * The copies of a message as they arrived, the stored one first, then those that were merged, in the order they came.
     *
     * @param limit at most this many, at least 1
     * @return empty when there is no such message
     * @throws IOException when one is there but cannot be read
     */
    public List<StoredCopy> copies(ContentId contentId, int limit) throws IOException {
        Optional<EntryReader.Found> message = find(contentId);
        if (message.isEmpty()) {
            return List.of();
        }
        List<StoredCopy> copies = new ArrayList<>();
        copies.add(message.get().copy(message.get().data()));
        for (EntryPosition position : parts.catalog().copies(contentId, limit - 1)) {
            EntryReader.Found merge = parts.reader().read(contentId, position);
            copies.add(merge.copy(EntryReader.copy(message.get(), merge)));
        }
        return copies;
    }

    /**
     * The entries of a message as they stand in the log: the message, then its merges in the order they came.
     *
     * @param limit at most this many, at least 1
     * @return empty when there is no such message
     * @throws IOException when one is there but cannot be read
     */
    public List<StoredEntry> entries(ContentId contentId, int limit) throws IOException {
        Optional<CatalogEntry> message = parts.catalog().find(contentId);
        if (message.isEmpty()) {
            return List.of();
        }
        List<StoredEntry> entries = new ArrayList<>();
        entries.add(parts.reader().entry(contentId, message.get().position()));
        for (EntryPosition position : parts.catalog().copies(contentId, limit - 1)) {
            entries.add(parts.reader().entry(contentId, position));
        }
        return entries;
    }

    /**
     * The content ids of the messages that are held, from {@code first} on, ascending; none that is known to be damaged.
     *
     * @param limit at most this many
     * @throws IOException when the catalog cannot be read
     */
    public List<ContentId> contentIds(ContentId first, int limit) throws IOException {
        return parts.catalog().contentIds(first, limit);
    }

    /** Where the log ends: all before it is on disk. Cheap; asks nothing of who writes. */
    public LogPlace end() {
        LogState state = parts.log().state();
        return new LogPlace(state.segment(), state.offset(), state.position());
    }

    /**
     * Whether an entry of this log ends at this place.
     *
     * @throws IOException when the segment cannot be read
     */
    public boolean knows(LogPlace place) throws IOException {
        if (place.equals(LogPlace.BEGINNING)) {
            return true;
        }
        Path segment = parts.directory().segment(place.segment());
        return Files.exists(segment)
                && place.next().sequence() <= end().next().sequence()
                && SegmentReader.entryBefore(segment, place.offset())
                        .map(LogPosition::behind)
                        .filter(place.next()::equals)
                        .isPresent();
    }

    /** Reads the log from a place on that it {@linkplain #knows knows}. */
    public LogReader entries(LogPlace from) {
        return new LogReader(
                parts.directory().segments(),
                parts.reader().dictionaries(),
                () -> parts.log().state(),
                from);
    }

    /**
     * A copy that a {@link LogReader} has given, as it arrived.
     *
     * @throws org.jamesarchive.store.segment.DamagedEntryException when it is damaged
     * @throws IOException when it, or the message that it is a further copy of, cannot be read
     */
    public StoredCopy copy(LoggedCopy logged) throws IOException {
        EntryReader.Found found = parts.reader().read(logged.contentId(), logged.position());
        if (logged.entry().kind() == EntryKind.MESSAGE) {
            return found.copy(found.data());
        }
        EntryReader.Found message = find(logged.contentId())
                .orElseThrow(() -> new DamagedEntryException("the message of a merge is lost: " + logged.contentId()));
        return found.copy(EntryReader.copy(message, found));
    }

    /**
     * The messages whose Message-ID this is, ascending by content id. Among thousands of millions one may be there whose digest only begins alike.
     *
     * @param messageId with or without angle brackets
     * @param limit at most this many
     * @throws IOException when the catalog cannot be read
     */
    public List<StoredMessage> withMessageId(String messageId, int limit) throws IOException {
        List<StoredMessage> messages = new ArrayList<>();
        for (ContentId contentId : parts.catalog().withMessageId(MessageIdField.of(messageId), limit)) {
            describe(contentId).ifPresent(messages::add);
        }
        return messages;
    }

    /**
     * What the catalog knows of a message; empty when there is none.
     *
     * @throws IOException when the catalog cannot be read
     */
    public Optional<StoredMessage> describe(ContentId contentId) throws IOException {
        return parts.catalog()
                .find(contentId)
                .map(entry -> new StoredMessage(contentId, entry.size(), entry.arrival(), entry.damaged()));
    }

    /**
     * Makes a checkpoint of all that is stored now; on disk when this returns.
     *
     * @return the signed note (C2SP tlog-checkpoint)
     * @throws StoreUnavailableException when this store makes no checkpoints
     * @throws IOException when it could not be written
     */
    public String checkpoint() throws IOException {
        requireOpen();
        return checkpointer().now();
    }

    /** The newest checkpoint, a signed note; empty when there is none. @throws IOException as {@link #checkpoint} */
    public Optional<String> newestCheckpoint() throws IOException {
        return checkpointer().newest();
    }

    /** The sizes for which there are checkpoints, ascending. @throws IOException as {@link #checkpoint} */
    public List<Long> checkpointSizes() throws IOException {
        return checkpointer().sizes();
    }

    /** Why the log can not be proved, or a checkpoint not be brought where it belongs; empty when all is well. */
    public List<String> proofAlarms() {
        Checkpointer checkpointer = parts.checkpointer();
        return checkpointer == null ? List.of() : checkpointer.alarms();
    }

    /** What opens its sealed entries, and seals what is derived from them; none when there is no keyset. */
    public Keyset keys() {
        return parts.keys().keys();
    }

    /** Which keys are lost that entries are sealed with; empty when all is well. */
    public List<String> keyAlarms() {
        return parts.keys().alarms();
    }

    private Checkpointer checkpointer() throws StoreUnavailableException {
        Checkpointer checkpointer = parts.checkpointer();
        if (checkpointer == null) {
            throw new StoreUnavailableException("no checkpoints are made here");
        }
        return checkpointer;
    }

    @Override
    public StoreStatus status() {
        SegmentLog log = parts.log();
        LogState state = log.state();
        return new StoreStatus(
                settings.serverId(),
                state.messages(),
                state.merges(),
                state.messageBytes(),
                log.diskBytes(),
                log.segments(),
                unavailable());
    }

    /** How many damaged places were found in the segments when they were read at a start. */
    public long damages() {
        return parts.log().state().damages();
    }

    /** Waits until a dictionary that is being trained is there. */
    void awaitDictionary() {
        parts.dictionary().close();
    }

    @Override
    public void close() throws IOException {
        closed = true;
        parts.close();
    }

    private String unavailable() {
        if (closed) {
            return "the store is closed";
        }
        String poison = parts.writer().poison();
        return poison.isEmpty() ? FreeSpace.lack(parts.disk(), 0, settings.freeSpaceWatermark()) : poison;
    }

    private void requireOpen() throws StoreUnavailableException {
        if (closed) {
            throw new StoreUnavailableException("the store is closed");
        }
    }

    /**
     * Whether a message is there. A damaged one counts as not there: a new copy takes its place.
     *
     * @throws StoreUnavailableException when the catalog cannot be read
     */
    public boolean holds(ContentId contentId) throws StoreUnavailableException {
        try {
            return parts.catalog()
                    .find(contentId)
                    .filter(entry -> !entry.damaged())
                    .isPresent();
        } catch (IOException e) {
            throw new StoreUnavailableException(String.valueOf(e.getMessage()), e);
        }
    }

    private boolean holds(ContentId contentId, Runnable releaseOnFailure) throws StoreUnavailableException {
        try {
            return holds(contentId);
        } catch (StoreUnavailableException | RuntimeException | Error e) {
            releaseOnFailure.run();
            throw e;
        }
    }

    private Optional<EntryReader.Found> find(ContentId contentId) throws IOException {
        Optional<CatalogEntry> entry = parts.catalog().find(contentId);
        return entry.isEmpty()
                ? Optional.empty()
                : Optional.of(parts.reader().read(contentId, entry.get().position()));
    }

    private Receipt write(EntryKind kind, Arrival arrival, Beginning beginning, Runnable release) throws IOException {
        PreparedEntry entry;
        try {
            entry = parts.preparer().prepare(kind, arrival, beginning.traceLength(), beginning.messageId());
        } catch (IOException | RuntimeException | Error e) {
            release.run();
            throw e;
        }
        return submit(new PendingEntry(entry, release));
    }

    private Receipt submit(PendingEntry pending) throws StoreUnavailableException {
        try {
            parts.writer().submit(pending);
        } catch (StoreUnavailableException e) {
            pending.refuse(e);
        }
        return pending.await();
    }

    /** What is found while the content id is checked. */
    private record Beginning(long traceLength, String messageId) {}

    private static Beginning beginning(Arrival arrival) throws IOException {
        ContentIdDigest digest = new ContentIdDigest();
        String messageId;
        byte[] buffer = new byte[(int) Math.max(1, Math.min(arrival.content().size(), BUFFER_BYTES))];
        try (InputStream in = arrival.content().open()) {
            int read = in.readNBytes(buffer, 0, buffer.length);
            messageId = MessageIdField.of(buffer, read);
            while (read > 0) {
                digest.update(buffer, 0, read);
                read = in.readNBytes(buffer, 0, buffer.length);
            }
        }
        ContentId found = digest.finish();
        if (!found.equals(arrival.contentId())
                || digest.length() != arrival.content().size()) {
            throw new IOException(
                    "the message is not what was announced: " + digest.length() + " bytes with content id " + found
                            + ", not " + arrival.content().size() + " with " + arrival.contentId());
        }
        return new Beginning(digest.traceLength(), messageId);
    }
}
