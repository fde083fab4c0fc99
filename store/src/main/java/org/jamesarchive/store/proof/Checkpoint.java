package org.jamesarchive.store.proof;

import java.util.Base64;
import org.jamesarchive.store.segment.LogHash;

/**
 * A statement of a log's size and root hash, in the text format of C2SP tlog-checkpoint: origin, size and root in base64, a line each.
 *
 * @param origin names the log
 * @param size number of entries
 * @param root the root hash over them
 */
public record Checkpoint(String origin, long size, LogHash root) {

    private static final int LINES = 3;

    /** @throws IllegalArgumentException when the origin is empty or has control characters, or the size is negative */
    public Checkpoint {
        if (origin.isEmpty() || origin.chars().anyMatch(c -> c < ' ') || size < 0) {
            throw new IllegalArgumentException("no checkpoint: origin '" + origin + "', size " + size);
        }
    }

    /** The text that is signed. */
    public String text() {
        return origin + '\n' + size + '\n' + Base64.getEncoder().encodeToString(root.bytes()) + '\n';
    }

    /**
     * Reads the text; extension lines behind the third are passed over.
     *
     * @throws IllegalArgumentException when it is no checkpoint
     */
    public static Checkpoint parse(String text) {
        String[] lines = text.split("\n", -1);
        if (lines.length < LINES + 1 || !lines[1].matches("0|[1-9][0-9]{0,17}")) {
            throw new IllegalArgumentException("no checkpoint: three lines are expected, origin, size and root");
        }
        return new Checkpoint(
                lines[0],
                Long.parseLong(lines[1]),
                LogHash.of(Base64.getDecoder().decode(lines[2])));
    }
}
