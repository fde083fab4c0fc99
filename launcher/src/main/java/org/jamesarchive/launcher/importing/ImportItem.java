package org.jamesarchive.launcher.importing;

import java.time.Instant;
import java.util.Optional;

/** One mail of a source. Immutable by agreement. */
public final class ImportItem {

    private final String key;
    private final String name;
    private final Optional<Instant> date;
    private final String datedBy;
    private final byte[] bytes;

    /**
     * @param key names this mail and its content among all that was ever imported
     * @param name where it came from, for people; control characters and all
     * @param date when it was delivered, according to the source
     * @param datedBy what the date was taken from, for people
     * @param bytes the mail as the source has it; the array must not be changed afterwards
     */
    public ImportItem(String key, String name, Optional<Instant> date, String datedBy, byte[] bytes) {
        this.key = key;
        this.name = name;
        this.date = date;
        this.datedBy = datedBy;
        this.bytes = bytes;
    }

    public String key() {
        return key;
    }

    public String name() {
        return name;
    }

    public Optional<Instant> date() {
        return date;
    }

    public String datedBy() {
        return datedBy;
    }

    /** The array itself, not a copy. */
    public byte[] bytes() {
        return bytes;
    }
}
