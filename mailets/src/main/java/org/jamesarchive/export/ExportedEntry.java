package org.jamesarchive.export;

import java.util.List;
import java.util.regex.Pattern;
import org.jamesarchive.store.segment.EntryAttributes;
import org.jamesarchive.store.segment.EntryKind;

/**
 * One exported file, a line of {@code entries.jsonl}.
 *
 * @param file its name in the export; {@code FILE.tlog-proof} beside it is its proof
 * @param sha256 of the file, hexadecimal
 * @param size of the file in bytes
 * @param kind {@code message}, or {@code merge}: the trace block of one more copy
 * @param contentId hexadecimal
 * @param serverId whose log it comes from
 * @param sequence its place in that log
 * @param arrival RFC 3339, UTC
 * @param traceLength length in bytes of the trace block at the file's beginning
 * @param sender envelope sender, empty for the null sender
 * @param recipients envelope recipients
 * @param proven whether there is a proof
 */
public record ExportedEntry(
        String file,
        String sha256,
        long size,
        String kind,
        String contentId,
        int serverId,
        long sequence,
        String arrival,
        long traceLength,
        String sender,
        List<String> recipients,
        boolean proven) {

    private static final Pattern NAME = Pattern.compile(
            "server-[0-9]{1,5}/([0-9a-f]{64}(\\.[0-9]{1,19})?\\.eml|merges/[0-9a-f]{64}/[0-9]{1,19}\\.trace)");
    private static final Pattern SHA_256 = Pattern.compile("[0-9a-f]{64}");

    /** @throws IllegalArgumentException when the file's name is none that an export has, or the hash is none */
    public ExportedEntry {
        if (!NAME.matcher(file).matches()) {
            throw new IllegalArgumentException("no name of an exported file: " + file);
        }
        if (!SHA_256.matcher(sha256).matches()) {
            throw new IllegalArgumentException("no SHA-256 of " + file + ": " + sha256);
        }
        recipients = List.copyOf(recipients);
    }

    static ExportedEntry of(
            String file, String sha256, long size, long sequence, EntryAttributes attributes, boolean proven) {
        return new ExportedEntry(
                file,
                sha256,
                size,
                wordOf(attributes.kind()),
                attributes.contentId().hex(),
                attributes.serverId(),
                sequence,
                attributes.arrival().toString(),
                attributes.traceLength(),
                attributes.sender(),
                attributes.recipients(),
                proven);
    }

    /** What it would say of the file if these were its attributes. */
    ExportedEntry with(EntryAttributes attributes) {
        return of(file, sha256, size, sequence, attributes, proven);
    }

    boolean isMessage() {
        return kind.equals(wordOf(EntryKind.MESSAGE));
    }

    private static String wordOf(EntryKind kind) {
        return kind == EntryKind.MESSAGE ? "message" : "merge";
    }
}
