package org.jamesarchive.launcher.reconcile;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jamesarchive.launcher.cluster.Folders;

/**
 * Claims in files by the first bits of their content ids, each file with so few that they fit into memory: content ids are hashes, so
 * they spread evenly. For one thread.
 */
final class Claims implements AutoCloseable {

    /** Claims that a file is meant to have. */
    static final int PART_TARGET = 50_000;

    /** Most claims of one file: hashes do not gather so, who sends them lies. */
    static final int PART_LIMIT = 1_000_000;

    /** Bits of the content id that name the file, at most. */
    private static final int BITS_LIMIT = 12;

    private static final int PREFIX_DIGITS = 3;

    /** Claims in memory, of all files together. */
    private static final int BUFFERED_LIMIT = 128 * 1024;

    private static final int HEXADECIMAL = 16;

    private final Path folder;
    private final int bits;
    private final List<List<Claim>> buffers = new ArrayList<>();
    private final int[] counts;
    private final int bufferLimit;
    private final Thread atEnd = new Thread(this::deleteAtEnd, "reconcile-delete");

    /** @param expected how many claims will come, roughly */
    Claims(Path directory, long expected) throws IOException {
        folder = Files.createTempDirectory(directory, "archive-reconcile-");
        int wanted = 0;
        while (wanted < BITS_LIMIT && (expected >> wanted) > PART_TARGET) {
            wanted++;
        }
        bits = wanted;
        counts = new int[1 << bits];
        for (int part = 0; part < counts.length; part++) {
            buffers.add(new ArrayList<>());
        }
        bufferLimit = BUFFERED_LIMIT / counts.length;
        Runtime.getRuntime().addShutdownHook(atEnd);
    }

    /** Number of files. */
    int parts() {
        return counts.length;
    }

    /** The least beginning of a content id of this file; one of three hexadecimal digits. */
    String from(int part) {
        return String.format(Locale.ROOT, "%03x", part << (BITS_LIMIT - bits));
    }

    /** The beginning that no content id of this file has or passes; empty for the last file. */
    String to(int part) {
        return part == parts() - 1 ? "" : from(part + 1);
    }

    void add(Claim claim) throws IOException {
        int part = Integer.parseInt(claim.contentId(), 0, PREFIX_DIGITS, HEXADECIMAL) >> (BITS_LIMIT - bits);
        if (++counts[part] > PART_LIMIT) {
            throw new IOException("more than " + PART_LIMIT + " content ids begin like " + claim.contentId()
                    + ": they are no hashes");
        }
        List<Claim> buffer = buffers.get(part);
        buffer.add(claim);
        if (buffer.size() == bufferLimit) {
            flush(part);
        }
    }

    /** The claims of one file. */
    List<Claim> read(int part) throws IOException {
        List<Claim> claims = new ArrayList<>();
        Path file = file(part);
        if (Files.exists(file)) {
            ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file));
            while (bytes.hasRemaining()) {
                claims.add(Claim.read(bytes));
            }
        }
        claims.addAll(buffers.get(part));
        return claims;
    }

    private void flush(int part) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(bufferLimit * Claim.SIZE);
        buffers.get(part).forEach(claim -> claim.write(bytes));
        buffers.get(part).clear();
        try (FileChannel channel = FileChannel.open(file(part), StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            bytes.flip();
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        }
    }

    private Path file(int part) {
        return folder.resolve(from(part));
    }

    /** What is interrupted leaves no files either, as far as that can be done while they are still written. */
    private void deleteAtEnd() {
        try {
            Folders.delete(folder);
        } catch (IOException e) {
            // the process ends; what is left lies in the folder for temporary files
        }
    }

    /** Deletes the files. */
    @Override
    public void close() throws IOException {
        try {
            Runtime.getRuntime().removeShutdownHook(atEnd);
        } catch (IllegalStateException ending) {
            // the hook deletes them
        }
        Folders.delete(folder);
    }
}
