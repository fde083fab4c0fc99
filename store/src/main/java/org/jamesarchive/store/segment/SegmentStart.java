package org.jamesarchive.store.segment;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What the first entry of a segment says: whose it is and what it follows. As text for people in the entry's data, as pax
 * attributes for programs: {@code JAMESARCHIVE.format}, {@code .segment}, {@code .serverid}, {@code .created},
 * {@code .sequence}, {@code .chain}, {@code .dictionary} in a segment that has one, and {@code .key} where entries are sealed.
 *
 * @param number the segment's number
 * @param created when the segment was begun; its age counts from here
 * @param sequence the sequence of this entry
 * @param chain the chain hash of the entry before it, in the segment before; {@link LogHash#ZERO} in the first
 * @param dictionary the number of the {@link SegmentDictionary} that the segment carries; 0 for none
 * @param key the number of the key that mails in this segment are sealed with; 0 when they are not sealed
 */
public record SegmentStart(
        long number, int serverId, Instant created, long sequence, LogHash chain, long dictionary, long key) {

    /** The version of the format of a segment without a dictionary. */
    public static final int FORMAT = 1;

    /** The version of the format of a segment with a dictionary. */
    public static final int FORMAT_WITH_DICTIONARY = 2;

    /** The version of the format of a segment whose mails are sealed, with a dictionary or without. */
    public static final int FORMAT_SEALED = 3;

    private static final String FORMAT_VERSION = EntryAttributes.PREFIX + "format";
    private static final String SEGMENT = EntryAttributes.PREFIX + "segment";
    private static final String CREATED = EntryAttributes.PREFIX + "created";
    private static final String SEQUENCE = EntryAttributes.PREFIX + "sequence";
    private static final String CHAIN = EntryAttributes.PREFIX + "chain";
    private static final String KEY = EntryAttributes.PREFIX + "key";

    /** Names the segment's dictionary. */
    static final String DICTIONARY = EntryAttributes.PREFIX + "dictionary";

    /** The start of a segment without a dictionary. */
    public SegmentStart(long number, int serverId, Instant created, long sequence, LogHash chain) {
        this(number, serverId, created, sequence, chain, 0, 0);
    }

    /** The data of the entry: what somebody who finds the file in twenty years should read. */
    public byte[] text() {
        String text = """
                This is segment %d of a mail archive (server_id %d), begun %s.
                Each NAME.eml in it is one mail, byte for byte as it arrived; NAME is the SHA-256 of the mail from its first
                header field on that is not Return-Path, Received, Delivered-To or X-Original-To.
                merges/NAME/*.trace is the block of such leading fields of one more copy of that mail.
                Envelope and arrival time stand in the pax attributes JAMESARCHIVE.* of each entry.
                """.formatted(number, serverId, created);
        return (text + howToRead()).getBytes(StandardCharsets.UTF_8);
    }

    private String howToRead() {
        if (key != 0) {
            return """
                    The mails are encrypted: what is said above is inside of zstd skippable frames, AES-256-GCM, key %d of
                    the archive's keyset. docs/SPECIFICATIONS.md of James Archive, "Sealed entries", says how to open them.
                    """.formatted(key);
        }
        return dictionary == 0 ? "" : """
                The mails are compressed with a zstd dictionary, the file %1$s. To read them all:
                  zstd -dc SEGMENT 2>/dev/null | tar x       gives the dictionary (zstd stops at the first mail)
                  zstd -dc -D %1$s SEGMENT | tar x
                """.formatted(SegmentDictionary.fileName(number));
    }

    private int format() {
        if (key != 0) {
            return FORMAT_SEALED;
        }
        return dictionary == 0 ? FORMAT : FORMAT_WITH_DICTIONARY;
    }

    /** The tar entry's head for {@link #text}. */
    public TarEntry tarEntry() {
        Map<String, String> pax = new LinkedHashMap<>();
        pax.put(EntryAttributes.KIND, EntryKind.START.word());
        pax.put(FORMAT_VERSION, Integer.toString(format()));
        pax.put(SEGMENT, Long.toString(number));
        pax.put(EntryAttributes.SERVER_ID, Integer.toString(serverId));
        pax.put(CREATED, created.toString());
        pax.put(SEQUENCE, Long.toString(sequence));
        pax.put(CHAIN, chain.hex());
        if (dictionary != 0) {
            pax.put(DICTIONARY, Long.toString(dictionary));
        }
        if (key != 0) {
            pax.put(KEY, Long.toString(key));
        }
        return new TarEntry("segments/%010d.txt".formatted(number), text().length, created, pax);
    }

    /**
     * Reads it back.
     *
     * @throws DamagedEntryException when an attribute is missing or malformed
     * @throws SegmentFormatException when the segment is of another format version
     */
    static SegmentStart of(Map<String, String> pax) throws DamagedEntryException, SegmentFormatException {
        String format = EntryAttributes.required(pax, FORMAT_VERSION);
        boolean sealed = format.equals(Integer.toString(FORMAT_SEALED));
        boolean withDictionary =
                format.equals(Integer.toString(FORMAT_WITH_DICTIONARY)) || (sealed && pax.containsKey(DICTIONARY));
        if (!sealed && !withDictionary && !format.equals(Integer.toString(FORMAT))) {
            throw new SegmentFormatException(
                    "segment format " + format + ", this version knows " + FORMAT + " to " + FORMAT_SEALED + " only");
        }
        try {
            return new SegmentStart(
                    Long.parseLong(EntryAttributes.required(pax, SEGMENT)),
                    Integer.parseInt(EntryAttributes.required(pax, EntryAttributes.SERVER_ID)),
                    Instant.parse(EntryAttributes.required(pax, CREATED)),
                    Long.parseLong(EntryAttributes.required(pax, SEQUENCE)),
                    LogHash.ofHex(EntryAttributes.required(pax, CHAIN)),
                    withDictionary ? Long.parseLong(EntryAttributes.required(pax, DICTIONARY)) : 0,
                    sealed ? Long.parseLong(EntryAttributes.required(pax, KEY)) : 0);
        } catch (IllegalArgumentException | DateTimeParseException e) {
            throw new DamagedEntryException("malformed pax attributes: " + e.getMessage(), e);
        }
    }
}
