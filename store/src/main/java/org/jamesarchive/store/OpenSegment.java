package org.jamesarchive.store;

import static java.util.Objects.requireNonNull;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import org.jamesarchive.store.seal.Place;
import org.jamesarchive.store.seal.Sealer;
import org.jamesarchive.store.segment.LogPosition;
import org.jamesarchive.store.segment.Trailer;
import org.jspecify.annotations.Nullable;

/** The segment at the end of the log, to which entries are added. For one thread. */
final class OpenSegment implements Closeable {

    private static final int BUFFER_BYTES = 1024 * 1024;

    private final AppendFile file;
    private final Path path;
    private final long number;
    private final int serverId;
    private final Instant created;
    private final @Nullable Sealer sealer;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
    private long written;
    private Mark end;

    /** Where the next entry goes. */
    record Mark(long offset, LogPosition position) {}

    /**
     * @param sealer for entries that are to be sealed; null where none are
     * @param end where the file's last whole entry ends, and what comes next in the log
     */
    OpenSegment(
            AppendFile file, Path path, long number, int serverId, Instant created, @Nullable Sealer sealer, Mark end) {
        this.file = file;
        this.path = path;
        this.number = number;
        this.serverId = serverId;
        this.created = created;
        this.sealer = sealer;
        this.end = end;
        this.written = end.offset();
    }

    long number() {
        return number;
    }

    Path path() {
        return path;
    }

    Instant created() {
        return created;
    }

    Mark end() {
        return end;
    }

    /**
     * Appends entries in this order and forces them to disk, all or none.
     *
     * @throws LogFailedException when the file may not be written any more
     * @throws IOException when they could not be written and have been taken back
     */
    List<Trailer> commit(List<PreparedEntry> entries) throws IOException {
        Mark before = end;
        List<Trailer> trailers = new ArrayList<>(entries.size());
        try {
            for (PreparedEntry entry : entries) {
                trailers.add(append(entry));
            }
            flush();
        } catch (IOException e) {
            takeBack(before, e);
            throw e;
        }
        force(before);
        return trailers;
    }

    /**
     * Writes what stands behind the END entry and forces it to disk. Nothing may be added after that.
     *
     * @return its length in bytes
     * @throws LogFailedException when the file may not be written any more
     * @throws IOException when it could not be written and has been taken back
     */
    long commitFooter(List<ByteBuffer> pieces) throws IOException {
        Mark before = end;
        try {
            for (ByteBuffer piece : pieces) {
                write(piece);
            }
            flush();
        } catch (IOException e) {
            takeBack(before, e);
            throw e;
        }
        force(before);
        return written - before.offset();
    }

    @Override
    public void close() throws IOException {
        file.close();
    }

    private Trailer append(PreparedEntry entry) throws IOException {
        Compressor.Summary frame = entry.frame();
        long before = taken();
        int checksum = entry.sealed() ? seal(entry) : copy(entry);
        if (taken() - before != entry.storedLength()) {
            throw new IOException("a prepared frame has " + (taken() - before) + " bytes, not " + entry.storedLength());
        }
        Trailer trailer = new Trailer(
                entry.kind(),
                entry.sealed(),
                serverId,
                end.position().sequence(),
                end.offset(),
                entry.storedLength(),
                entry.dataLength(),
                entry.contentId(),
                frame.leaf(),
                end.position().chain().chain(frame.leaf()),
                checksum);
        write(trailer.encode());
        end = new Mark(trailer.end(), LogPosition.behind(trailer));
        return trailer;
    }

    private int copy(PreparedEntry entry) throws IOException {
        entry.copyTo(this::write);
        return entry.frame().checksum();
    }

    /** Here, and not where it was compressed: only now it is known which entry of the log it is. */
    private int seal(PreparedEntry entry) throws IOException {
        Sealer sealing = requireNonNull(sealer);
        CRC32C checksum = new CRC32C();
        Sealer.Sealing sealed = sealing.begin(new Place(serverId, end.position().sequence()), bytes -> {
            checksum.update(bytes.duplicate());
            write(bytes);
        });
        entry.copyTo(sealed::write);
        sealed.end();
        return (int) checksum.getValue();
    }

    private void flush() throws IOException {
        buffer.flip();
        while (buffer.hasRemaining()) {
            int count = file.write(buffer, written);
            if (count <= 0) {
                throw new IOException("the disk took no byte of " + buffer.remaining());
            }
            written += count;
        }
        buffer.clear();
    }

    private void force(Mark before) throws LogFailedException {
        try {
            file.force();
        } catch (IOException e) {
            LogFailedException failure =
                    new LogFailedException("cannot force " + path + " to disk: " + e.getMessage(), e);
            try {
                // Nobody was told that these bytes are stored; the next start must not take the page cache's word for
                // it.
                rollBack(before);
            } catch (IOException truncate) {
                failure.addSuppressed(truncate);
            }
            throw failure;
        }
    }

    private void takeBack(Mark before, IOException cause) throws LogFailedException {
        try {
            rollBack(before);
        } catch (IOException e) {
            cause.addSuppressed(e);
            throw new LogFailedException(
                    "cannot cut " + path + " back after a failed write: " + cause.getMessage(), cause);
        }
    }

    private void rollBack(Mark to) throws IOException {
        buffer.clear();
        file.truncate(to.offset());
        written = to.offset();
        end = to;
    }

    private long taken() {
        return written + buffer.position();
    }

    private void write(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            if (!buffer.hasRemaining()) {
                flush();
            }
            int count = Math.min(buffer.remaining(), bytes.remaining());
            buffer.put(bytes.slice(bytes.position(), count));
            bytes.position(bytes.position() + count);
        }
    }
}
