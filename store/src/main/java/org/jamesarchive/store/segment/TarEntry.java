package org.jamesarchive.store.segment;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Map;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/**
 * The head of a POSIX pax tar entry (IEEE 1003.1 pax, "pax Interchange Format"): an extended header with our attributes, and
 * the ustar header. Behind it come the data and zero bytes up to the next multiple of {@value #BLOCK_BYTES}.
 *
 * @param name the file's name in the archive, at most 100 bytes
 * @param size length of the data in bytes
 * @param modified becomes the file's mtime, in whole seconds
 * @param attributes pax attributes; no value may be empty (pax takes that for "remove")
 */
public record TarEntry(String name, long size, Instant modified, Map<String, String> attributes) {

    /** Everything in a tar archive is a multiple of this. */
    public static final int BLOCK_BYTES = 512;

    /** What ends a tar archive. */
    static final int END_BYTES = 2 * BLOCK_BYTES;

    private static final int OWNER_READS_AND_WRITES = 0_600;
    private static final String NAME_LIMIT_MESSAGE = "a tar entry's name has at most 100 bytes: ";
    private static final int NAME_LIMIT = 100;

    public TarEntry {
        if (name.length() > NAME_LIMIT) {
            throw new IllegalArgumentException(NAME_LIMIT_MESSAGE + name);
        }
        if (attributes.containsValue("")) {
            throw new IllegalArgumentException("a pax attribute may not be empty: " + attributes);
        }
    }

    /** The extended header, its data and the ustar header: a multiple of {@value #BLOCK_BYTES} bytes. */
    public byte[] head() {
        TarArchiveEntry entry = new TarArchiveEntry(name);
        entry.setSize(size);
        entry.setMode(OWNER_READS_AND_WRITES);
        entry.setIds(0, 0);
        entry.setNames("", "");
        entry.setModTime(FileTime.fromMillis(Math.multiplyExact(modified.getEpochSecond(), 1000L)));
        attributes.forEach(entry::addPaxHeader);
        ByteArrayOutputStream head = new ByteArrayOutputStream(4 * BLOCK_BYTES);
        try {
            // Not closed: that would want the data first, and add the end of an archive.
            TarArchiveOutputStream tar = new TarArchiveOutputStream(head, BLOCK_BYTES, "UTF-8");
            tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
            tar.putArchiveEntry(entry);
        } catch (IOException e) {
            throw new UncheckedIOException("memory does not fail", e);
        }
        return head.toByteArray();
    }

    /** The zero bytes that end a tar archive. */
    public static byte[] endOfArchive() {
        return new byte[END_BYTES];
    }

    /** How many zero bytes follow data of this length. */
    public static int padding(long size) {
        return (int) ((BLOCK_BYTES - size % BLOCK_BYTES) % BLOCK_BYTES);
    }
}
