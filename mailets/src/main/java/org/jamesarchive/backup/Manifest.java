package org.jamesarchive.backup;

import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a backup of one worker holds. A manifest is written when all that it names is there, and never changed.
 *
 * @param format 1
 * @param run counts the manifests of a backup, from 1
 * @param created ISO 8601
 * @param serverId whose log it is
 * @param log how far it goes
 * @param checkpoint the size that the newest checkpoint in it speaks of; 0 when it holds none
 * @param publicKey what that is checked with, {@code name+hash+key}; empty when it holds none
 * @param damages how much was damaged in the store and is so in the backup; 0 but when that was accepted
 * @param parts of segments, in the order of the log
 * @param files all others
 */
public record Manifest(
        int format,
        long run,
        String created,
        int serverId,
        LogEnd log,
        long checkpoint,
        String publicKey,
        long damages,
        List<SegmentPart> parts,
        List<SmallFile> files) {

    static final int FORMAT = 1;

    private static final int SERVER_ID_LIMIT = 65_535;

    /** @throws IllegalArgumentException when it is none, or parts do not lie one behind the other */
    public Manifest {
        parts = List.copyOf(parts);
        files = List.copyOf(files);
        if (format != FORMAT) {
            throw new IllegalArgumentException("format " + format + " is not known: written by a newer version");
        }
        if (run < 1 || serverId < 0 || serverId > SERVER_ID_LIMIT || checkpoint < 0 || damages < 0) {
            throw new IllegalArgumentException(
                    "no manifest: run " + run + ", server_id " + serverId + ", checkpoint " + checkpoint);
        }
        if (damages == 0 && checkpoint > log.entries()) {
            throw new IllegalArgumentException("a checkpoint of " + checkpoint + " entries, a log of " + log.entries());
        }
        SegmentPart before = null;
        for (SegmentPart part : parts) {
            boolean first = before == null || part.segment() > before.segment();
            boolean next = before != null && part.segment() == before.segment() && part.from() == before.end();
            if (!next && !(first && part.from() == 0)) {
                throw new IllegalArgumentException("a part is missing before " + part.key());
            }
            before = part;
        }
    }

    /** Bytes of each segment that are backed up. */
    NavigableMap<Long, Long> covered() {
        NavigableMap<Long, Long> covered = new TreeMap<>();
        parts.forEach(part -> covered.put(part.segment(), part.end()));
        return covered;
    }

    /** Number of segments. */
    public int segments() {
        return covered().size();
    }

    /** Bytes in all. */
    long bytes() {
        return parts.stream().mapToLong(SegmentPart::size).sum()
                + files.stream().mapToLong(SmallFile::size).sum();
    }

    /** The file that stands for this path. */
    Optional<SmallFile> file(String path) {
        return files.stream().filter(file -> file.path().equals(path)).findFirst();
    }
}
