package org.jamesarchive.table;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** One reading of a table file in which it did not change. */
final class TableSource {

    private final FileStamp stamp;
    private final byte[] content;
    private final String digest;

    private TableSource(FileStamp stamp, byte[] content) {
        this.stamp = stamp;
        this.content = content;
        this.digest = digest(content);
    }

    /**
     * Reads the file once.
     *
     * @return null when it changed meanwhile: somebody is writing it
     * @throws IOException {@code FILE: …} when it cannot be read
     */
    static @Nullable TableSource read(Path file) throws IOException {
        try {
            FileStamp before = FileStamp.of(file);
            byte[] content = TextTable.readBytes(file);
            FileStamp after = FileStamp.of(file);
            return before.equals(after) ? new TableSource(after, content) : null;
        } catch (IOException e) {
            throw new IOException(file + ": " + describe(e), e);
        }
    }

    /** Of the file, the same before and after the reading. */
    FileStamp stamp() {
        return stamp;
    }

    /** SHA-256 of the content. */
    String digest() {
        return digest;
    }

    /** The bytes that were read; nobody else changes them, and the reader must not. */
    byte[] content() {
        return content;
    }

    /** What went wrong, without the file's name, which Java's file system exceptions take for a message. */
    static String describe(IOException e) {
        if (e instanceof FileSystemException f) {
            String reason = f.getReason();
            return reason == null ? "cannot be read (" + e.getClass().getSimpleName() + ")" : reason;
        }
        return String.valueOf(e.getMessage());
    }

    private static String digest(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }
}
