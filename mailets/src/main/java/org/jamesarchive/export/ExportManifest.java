package org.jamesarchive.export;

import java.util.List;
import java.util.Map;

/**
 * {@code manifest.json}: what an export holds. It is written last, so an export without one is not whole. It is not signed: it tells an
 * accident, the proofs tell a forgery.
 *
 * @param format {@link #FORMAT}
 * @param made RFC 3339, UTC
 * @param messages number of messages
 * @param merges number of trace blocks of further copies
 * @param unproven number of those for which there is no proof
 * @param logs whence they come
 * @param files SHA-256 of the other files that are neither entries nor proofs, by name
 */
public record ExportManifest(
        String format,
        String made,
        long messages,
        long merges,
        long unproven,
        List<Log> logs,
        Map<String, String> files) {

    /** The version of the layout. */
    public static final String FORMAT = "james-archive-export/1";

    /** Its file. */
    public static final String FILE = "manifest.json";

    /** The file with a line an entry. */
    public static final String ENTRIES = "entries.jsonl";

    /** Hashes of the mails as {@code sha256sum -c} reads them. */
    public static final String SUMS = "SHA256SUMS";

    /**
     * A log.
     *
     * @param serverId whose
     * @param publicKey the file that holds the key that signed; empty when nothing is proved
     * @param size number of entries of which the checkpoint speaks
     * @param root its root hash, hexadecimal
     */
    public record Log(int serverId, String publicKey, long size, String root) {}

    /** @throws IllegalArgumentException when it is of another version */
    public ExportManifest {
        if (!format.equals(FORMAT)) {
            throw new IllegalArgumentException("expected the format " + FORMAT + ", not " + format);
        }
        logs = List.copyOf(logs);
        files = Map.copyOf(files);
    }
}
