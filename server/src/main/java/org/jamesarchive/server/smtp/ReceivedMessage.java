package org.jamesarchive.server.smtp;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.apache.james.server.core.MimeMessageSource;
import org.jamesarchive.store.Content;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The bytes of one message that a client sends: in memory, piece by piece, until they are more than {@link #MEMORY_LIMIT} or
 * {@link IntakeRoom} has no more room for them; then all of them in one file. Takes the place of James' own source, which
 * keeps less in memory and copies it for each reader.
 * <p>
 * Written by the connection's event loop; once {@link #complete} it may be read by any thread, until it is {@linkplain #discard
 * discarded}. Streams that are open then may be read on.
 */
final class ReceivedMessage extends OutputStream implements Content, MimeMessageSource {

    /** Most bytes of one message in memory. */
    static final int MEMORY_LIMIT = 4 * 1024 * 1024;

    private static final Logger LOGGER = LoggerFactory.getLogger(ReceivedMessage.class);

    /** Most mails are smaller than a whole piece. */
    private static final int FIRST_PIECE_BYTES = 8 * 1024;

    private final String id;
    private final IntakeRoom room;
    private final Path path;
    private final List<byte[]> pieces = new ArrayList<>();
    private @Nullable FileChannel file;
    private boolean inMemory = true;
    private int filled;
    private long size;
    private int places;

    private ReceivedMessage(String id, IntakeRoom room, Path directory) {
        this.id = id;
        this.room = room;
        this.path = directory.resolve("message-" + id);
    }

    /**
     * A message of which nothing is there yet.
     *
     * @param id a name that no other message of this process has
     * @param directory where its file goes if it needs one
     * @throws IOException when there is no room for one more
     */
    static ReceivedMessage begin(String id, IntakeRoom room, Path directory) throws IOException {
        if (!room.enter()) {
            throw new IOException("too many messages are coming in for this heap");
        }
        ReceivedMessage message = new ReceivedMessage(id, room, directory);
        message.places = 1;
        message.pieces.add(new byte[FIRST_PIECE_BYTES]);
        return message;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        int from = offset;
        int end = offset + length;
        while (from < end) {
            byte[] piece = last();
            if (filled == piece.length) {
                piece = next();
            }
            int count = Math.min(end - from, piece.length - filled);
            System.arraycopy(bytes, from, piece, filled, count);
            filled += count;
            size += count;
            from += count;
        }
    }

    private byte[] last() {
        return pieces.get(pieces.size() - 1);
    }

    /** Room for more, now that all pieces are full. */
    private byte[] next() throws IOException {
        if (inMemory && size < MEMORY_LIMIT) {
            if (pieces.size() == 1) {
                return add(IntakeRoom.PLACE_BYTES - FIRST_PIECE_BYTES);
            }
            if (room.extend()) {
                places++;
                return add(IntakeRoom.PLACE_BYTES);
            }
        }
        writeOut();
        return last();
    }

    private byte[] add(int length) {
        byte[] piece = new byte[length];
        pieces.add(piece);
        filled = 0;
        return piece;
    }

    /** Moves what is in memory to the end of the file; one piece is left, empty. */
    private void writeOut() throws IOException {
        FileChannel to = openFile();
        for (int i = 0; i < pieces.size(); i++) {
            byte[] piece = pieces.get(i);
            ByteBuffer bytes = ByteBuffer.wrap(piece, 0, i == pieces.size() - 1 ? filled : piece.length);
            while (bytes.hasRemaining()) {
                to.write(bytes);
            }
        }
        byte[] kept = last();
        pieces.clear();
        pieces.add(kept);
        filled = 0;
        room.shrink(places - 1);
        places = 1;
    }

    private FileChannel openFile() throws IOException {
        FileChannel open = file;
        if (open == null) {
            inMemory = false;
            open = FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            file = open;
        }
        return open;
    }

    /**
     * All bytes have come.
     *
     * @throws IOException when they cannot be written
     */
    void complete() throws IOException {
        if (!inMemory) {
            writeOut();
            openFile().close();
            pieces.clear();
        }
    }

    /** The message is not needed any more: its file and its room are given back. */
    void discard() {
        if (places > 0) {
            room.leave(places);
            places = 0;
        }
        FileChannel open = file;
        file = null;
        if (open != null) {
            try {
                open.close();
                Files.deleteIfExists(path);
            } catch (IOException e) {
                LOGGER.warn("{} stays until the next start: {}", path, e.toString());
            }
        }
    }

    /** Length in bytes. */
    @Override
    public long size() {
        return size;
    }

    @Override
    public InputStream open() throws IOException {
        return inMemory ? inPieces() : Files.newInputStream(path);
    }

    private InputStream inPieces() {
        List<InputStream> streams = new ArrayList<>(pieces.size());
        for (int i = 0; i < pieces.size(); i++) {
            byte[] piece = pieces.get(i);
            streams.add(new ByteArrayInputStream(piece, 0, i == pieces.size() - 1 ? filled : piece.length));
        }
        return new SequenceInputStream(Collections.enumeration(streams));
    }

    @Override
    public boolean isInMemory() {
        return inMemory;
    }

    @Override
    public Optional<Path> backingFile() {
        return inMemory ? Optional.empty() : Optional.of(path);
    }

    @Override
    public String getSourceId() {
        return id;
    }

    @Override
    public InputStream getInputStream() throws IOException {
        return open();
    }

    @Override
    public long getMessageSize() {
        return size;
    }
}
