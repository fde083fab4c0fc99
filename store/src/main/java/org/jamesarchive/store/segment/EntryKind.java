package org.jamesarchive.store.segment;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * What an entry of the log is. Codes are never used again for anything else; 6 and up are free for what comes
 * (deletion). A reader that meets a code it does not know stops: it is too old for the segment.
 */
public enum EntryKind {

    /** Opens a segment and says whose it is: {@code segments/<number>.txt}. */
    START(1),

    /** A message: {@code <content id>.eml}, its bytes as they arrived. */
    MESSAGE(2),

    /** A further copy of a message: {@code merges/<content id>/<copy>.trace}, that copy's trace block and envelope. */
    MERGE(3),

    /** Seals a segment: the 1,024 zero bytes that end a tar archive. Nothing may follow. */
    END(4),

    /** What somebody did with the archive: {@code audit/<name>.json}, in the words of whoever keeps the record. */
    AUDIT(5);

    private final int code;

    EntryKind(int code) {
        this.code = code;
    }

    /** How a trailer writes it. */
    int code() {
        return code;
    }

    /** How a pax attribute writes it. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Optional<EntryKind> ofCode(int code) {
        return Arrays.stream(values()).filter(kind -> kind.code == code).findFirst();
    }
}
