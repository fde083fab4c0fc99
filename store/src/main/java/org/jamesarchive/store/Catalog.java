package org.jamesarchive.store;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.BiFunction;
import org.jamesarchive.store.segment.EntryFacts;
import org.jamesarchive.store.segment.EntryKind;
import org.jamesarchive.store.segment.Trailer;
import org.jspecify.annotations.Nullable;
import org.rocksdb.FlushOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/**
 * Content id → position, size and arrival, and Message-ID → content id, in RocksDB; derived from the segments.
 * <pre>
 *   'm' content id                       → a message            segment 8, offset 8, length 8, damaged 1,
 *                                                               size 8, arrival 8 (ms since 1970); big-endian
 *   'c' content id, sequence             → a further copy       likewise, its size that of its trace block
 *   'i' digest of Message-ID, content id → nothing              first 16 bytes of SHA-256
 *   's'                                  → {@link LogState}: the log is catalogued up to here
 *   'v'                                  → the version of all this
 * </pre>
 * There is no write-ahead log: after a crash the catalog holds what had been flushed, always a prefix of what was written, and
 * the state in it tells from where the log has to be read again. Safe for use by many threads; {@link #record} by one at a time.
 */
final class Catalog implements Closeable {

    private static final byte MESSAGE = 'm';
    private static final byte COPY = 'c';
    private static final byte MESSAGE_ID = 'i';
    private static final byte[] STATE = {'s'};
    private static final byte[] VERSION = {'v'};
    private static final byte[] VERSION_NOW = {2};
    private static final int MESSAGE_ID_DIGEST_BYTES = 16;
    private static final byte[] NOTHING = {};
    private static final int CONTENT_ID_BYTES = 32;
    private static final int VALUE_BYTES = 5 * Long.BYTES + 1;

    private final RocksOptions options;
    private final RocksDB database;
    private final WriteOptions withoutLog = new WriteOptions().setDisableWAL(true);
    private final ReadWriteLock lock = new ReentrantReadWriteLock();
    private final boolean readOnly;
    private boolean closed;

    private Catalog(RocksOptions options, RocksDB database, boolean readOnly) {
        this.readOnly = readOnly;
        this.options = options;
        this.database = database;
    }

    /**
     * Opens the catalog, an empty one when there is none.
     *
     * @throws IOException when it cannot be opened; it may be deleted then
     */
    static Catalog open(Path directory) throws IOException {
        Files.createDirectories(directory);
        RocksOptions options = new RocksOptions();
        try {
            return new Catalog(options, RocksDB.open(options.database(), directory.toString()), false);
        } catch (RocksDBException e) {
            options.close();
            throw new IOException("the catalog in " + directory + " cannot be opened: " + e.getMessage(), e);
        }
    }

    /**
     * Opens what is on disk of a catalog, which somebody else may have open.
     *
     * @throws IOException when it cannot be opened
     */
    static Catalog openReadOnly(Path directory) throws IOException {
        RocksOptions options = new RocksOptions();
        try {
            return new Catalog(options, RocksDB.openReadOnly(options.database(), directory.toString()), true);
        } catch (RocksDBException e) {
            options.close();
            throw new IOException("the catalog in " + directory + " cannot be opened: " + e.getMessage(), e);
        }
    }

    /** Deletes a closed catalog. */
    static void delete(Path directory) throws IOException {
        if (Files.isDirectory(directory)) {
            try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
                for (Path file : files) {
                    Files.delete(file);
                }
            }
        }
    }

    /** What is done with each message. */
    @FunctionalInterface
    interface MessageVisitor {
        void visit(ContentId contentId, EntryPosition position) throws IOException;
    }

    /** Shows all messages, in the order of their content ids. */
    void forEachMessage(MessageVisitor visitor) throws IOException {
        walk(new byte[] {MESSAGE}, (key, value) -> {
            if (!isMessage(key)) {
                return false;
            }
            visitor.visit(contentIdOf(key), decode(value).position());
            return true;
        });
    }

    /** The content ids of undamaged messages from {@code first} on, ascending, at most {@code limit}. */
    List<ContentId> contentIds(ContentId first, int limit) throws IOException {
        List<ContentId> found = new ArrayList<>();
        walk(messageKey(first), (key, value) -> {
            if (!isMessage(key) || found.size() >= limit) {
                return false;
            }
            if (!decode(value).damaged()) {
                found.add(contentIdOf(key));
            }
            return true;
        });
        return found;
    }

    private static boolean isMessage(byte[] key) {
        return key[0] == MESSAGE;
    }

    private static ContentId contentIdOf(byte[] messageKey) {
        return ContentId.of(Arrays.copyOfRange(messageKey, 1, messageKey.length));
    }

    /** Whether the copy with this sequence is known. */
    boolean hasCopy(ContentId contentId, long sequence) throws IOException {
        return get(key(COPY, contentId, Long.BYTES).putLong(sequence).array()).isPresent();
    }

    /** Whether this program wrote it, or one that writes the same; an empty one is current. */
    boolean isCurrent() throws IOException {
        return get(STATE).isEmpty()
                || get(VERSION)
                        .filter(version -> Arrays.equals(version, VERSION_NOW))
                        .isPresent();
    }

    /** The messages with this Message-ID, ascending by content id, at most {@code limit}. */
    List<ContentId> withMessageId(String messageId, int limit) throws IOException {
        byte[] prefix = messageIdKey(messageId, 0).array();
        return withPrefix(
                prefix, limit, (key, value) -> ContentId.of(Arrays.copyOfRange(key, prefix.length, key.length)));
    }

    /** Up to where the log is catalogued; empty when nothing is. */
    Optional<LogState> state() throws IOException {
        return get(STATE).map(LogState::decode);
    }

    /** Where the message with this content is. */
    Optional<CatalogEntry> find(ContentId contentId) throws IOException {
        return get(messageKey(contentId)).map(Catalog::decode);
    }

    /** Where further copies of this content are, oldest first, at most {@code limit}. */
    List<EntryPosition> copies(ContentId contentId, int limit) throws IOException {
        return withPrefix(key(COPY, contentId, 0).array(), limit, (key, value) -> decode(value)
                .position());
    }

    /** What rows say whose keys begin so, in order, of at most {@code limit}. */
    private <T> List<T> withPrefix(byte[] prefix, int limit, BiFunction<byte[], byte[], T> row) throws IOException {
        List<T> found = new ArrayList<>();
        walk(prefix, (key, value) -> {
            if (found.size() >= limit || !startsWith(key, prefix)) {
                return false;
            }
            found.add(row.apply(key, value));
            return true;
        });
        return found;
    }

    /** What is done with each row of a walk. */
    @FunctionalInterface
    private interface RowVisitor {
        /** @return whether there shall be another one */
        boolean visit(byte[] key, byte[] value) throws IOException;
    }

    /** Shows rows from this key on, in order. */
    private void walk(byte[] from, RowVisitor visitor) throws IOException {
        lock.readLock().lock();
        try {
            requireOpen();
            try (RocksIterator at = database.newIterator()) {
                at.seek(from);
                while (at.isValid() && visitor.visit(at.key(), at.value())) {
                    at.next();
                }
                at.status();
            }
        } catch (RocksDBException e) {
            throw failed(e);
        } finally {
            lock.readLock().unlock();
        }
    }

    /** Adds entries of one segment, and that the log is catalogued up to {@code state} with them. */
    void record(long segment, List<CatalogedEntry> entries, LogState state) throws IOException {
        try (WriteBatch batch = new WriteBatch()) {
            for (CatalogedEntry entry : entries) {
                put(batch, segment, entry, false);
            }
            batch.put(STATE, state.encode());
            batch.put(VERSION, VERSION_NOW);
            write(batch);
        } catch (RocksDBException e) {
            throw failed(e);
        }
    }

    /** Notes that a message's frame is damaged. */
    void recordDamaged(long segment, Trailer message) throws IOException {
        try (WriteBatch batch = new WriteBatch()) {
            put(batch, segment, new CatalogedEntry(message, EntryFacts.UNKNOWN), true);
            write(batch);
        } catch (RocksDBException e) {
            throw failed(e);
        }
    }

    /** Writes to disk what is in memory; returns before that is done unless {@code wait}. */
    void flush(boolean wait) throws IOException {
        lock.readLock().lock();
        try (FlushOptions flush = new FlushOptions().setWaitForFlush(wait)) {
            requireOpen();
            database.flush(flush);
        } catch (RocksDBException e) {
            throw failed(e);
        } finally {
            lock.readLock().unlock();
        }
    }

    /** Flushes and closes; every call after that fails. */
    @Override
    public void close() throws IOException {
        lock.writeLock().lock();
        try (FlushOptions flush = new FlushOptions().setWaitForFlush(true)) {
            if (!closed) {
                closed = true;
                try {
                    if (!readOnly) {
                        database.flush(flush);
                    }
                } finally {
                    database.close();
                    withoutLog.close();
                    options.close();
                }
            }
        } catch (RocksDBException e) {
            throw failed(e);
        } finally {
            lock.writeLock().unlock();
        }
    }

    private Optional<byte[]> get(byte[] key) throws IOException {
        lock.readLock().lock();
        try {
            requireOpen();
            byte @Nullable [] value = database.get(key);
            return Optional.ofNullable(value);
        } catch (RocksDBException e) {
            throw failed(e);
        } finally {
            lock.readLock().unlock();
        }
    }

    private void write(WriteBatch batch) throws IOException, RocksDBException {
        lock.readLock().lock();
        try {
            requireOpen();
            database.write(withoutLog, batch);
        } finally {
            lock.readLock().unlock();
        }
    }

    /** RocksDB itself would crash the process. */
    private void requireOpen() throws IOException {
        if (closed) {
            throw new IOException("the store is closed");
        }
    }

    private static void put(WriteBatch batch, long segment, CatalogedEntry cataloged, boolean damaged)
            throws RocksDBException {
        Trailer entry = cataloged.trailer();
        byte[] value = ByteBuffer.allocate(VALUE_BYTES)
                .putLong(segment)
                .putLong(entry.frameOffset())
                .putLong(entry.frameLength())
                .put((byte) (damaged ? 1 : 0))
                .putLong(entry.dataLength())
                .putLong(cataloged.facts().arrival().toEpochMilli())
                .array();
        if (entry.kind() == EntryKind.MESSAGE) {
            batch.put(messageKey(entry.contentId()), value);
            putMessageId(batch, cataloged.facts().messageId(), entry.contentId());
        } else if (entry.kind() == EntryKind.MERGE) {
            batch.put(
                    key(COPY, entry.contentId(), Long.BYTES)
                            .putLong(entry.sequence())
                            .array(),
                    value);
        }
    }

    private static void putMessageId(WriteBatch batch, String messageId, ContentId contentId) throws RocksDBException {
        if (!messageId.isEmpty()) {
            byte[] key = messageIdKey(messageId, CONTENT_ID_BYTES)
                    .put(contentId.bytes())
                    .array();
            batch.put(key, NOTHING);
        }
    }

    private static CatalogEntry decode(byte[] value) {
        ByteBuffer in = ByteBuffer.wrap(value);
        return new CatalogEntry(
                new EntryPosition(in.getLong(), in.getLong(), in.getLong()),
                in.get() != 0,
                in.getLong(),
                Instant.ofEpochMilli(in.getLong()));
    }

    private static ByteBuffer messageIdKey(String messageId, int more) {
        byte[] digest = Sha256.digest().digest(messageId.getBytes(StandardCharsets.UTF_8));
        return ByteBuffer.allocate(1 + MESSAGE_ID_DIGEST_BYTES + more)
                .put(MESSAGE_ID)
                .put(digest, 0, MESSAGE_ID_DIGEST_BYTES);
    }

    private static byte[] messageKey(ContentId contentId) {
        return key(MESSAGE, contentId, 0).array();
    }

    private static ByteBuffer key(byte prefix, ContentId contentId, int more) {
        return ByteBuffer.allocate(1 + CONTENT_ID_BYTES + more).put(prefix).put(contentId.bytes());
    }

    private static boolean startsWith(byte[] key, byte[] prefix) {
        return key.length >= prefix.length && Arrays.equals(key, 0, prefix.length, prefix, 0, prefix.length);
    }

    private static IOException failed(RocksDBException cause) {
        return new IOException("the catalog failed: " + cause.getMessage(), cause);
    }
}
