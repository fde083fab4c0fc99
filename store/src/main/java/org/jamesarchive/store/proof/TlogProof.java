package org.jamesarchive.store.proof;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jamesarchive.store.segment.LogHash;

/**
 * An entry's place in a log, the hashes from there to the root, and the signed checkpoint of that root, in the text format of C2SP
 * tlog-proof. It is all that is needed beside the entry itself and the public key.
 * <pre>
 *   c2sp.org/tlog-proof@v1
 *   extra BASE64
 *   index N
 *   BASE64 of a hash, a line each, nearest to the entry first
 *                                an empty line
 *   the signed note of the checkpoint
 * </pre>
 *
 * @param extra bytes that are not part of the file that the proof is about and are needed to check it; empty for none
 * @param index the entry's place, from 0
 * @param path the hashes
 * @param note the signed checkpoint
 */
public record TlogProof(ByteBuffer extra, long index, List<LogHash> path, String note) {

    /** What proofs' file names end in. */
    public static final String SUFFIX = ".tlog-proof";

    private static final String VERSION = "c2sp.org/tlog-proof@v1";
    private static final String EXTRA = "extra ";
    private static final String INDEX = "index ";
    private static final int PATH_LIMIT = Long.SIZE;

    public TlogProof {
        path = List.copyOf(path);
        extra = extra.asReadOnlyBuffer();
    }

    /** The extra data as an array. */
    public byte[] extraBytes() {
        byte[] bytes = new byte[extra.remaining()];
        extra.duplicate().get(bytes);
        return bytes;
    }

    /** Its text. */
    public String text() {
        StringBuilder text = new StringBuilder(VERSION).append('\n');
        if (extra.hasRemaining()) {
            text.append(EXTRA)
                    .append(Base64.getEncoder().encodeToString(extraBytes()))
                    .append('\n');
        }
        text.append(INDEX).append(index).append('\n');
        path.forEach(hash ->
                text.append(Base64.getEncoder().encodeToString(hash.bytes())).append('\n'));
        return text.append('\n').append(note).toString();
    }

    /**
     * Reads the text.
     *
     * @throws IllegalArgumentException when it is no proof
     */
    public static TlogProof parse(String text) {
        int end = text.indexOf("\n\n");
        String[] lines = text.substring(0, Math.max(end, 0)).split("\n", -1);
        int at = 1;
        byte[] extra = {};
        if (lines.length > at && lines[at].startsWith(EXTRA)) {
            extra = Base64.getDecoder().decode(lines[at].substring(EXTRA.length()));
            at++;
        }
        if (!lines[0].equals(VERSION) || lines.length <= at || !lines[at].matches(INDEX + "(0|[1-9][0-9]{0,17})")) {
            throw new IllegalArgumentException("no " + VERSION);
        }
        long index = Long.parseLong(lines[at].substring(INDEX.length()));
        if (lines.length - at - 1 > PATH_LIMIT) {
            throw new IllegalArgumentException("more than " + PATH_LIMIT + " hashes");
        }
        List<LogHash> path = new ArrayList<>();
        for (String line : List.of(lines).subList(at + 1, lines.length)) {
            path.add(LogHash.readFrom(ByteBuffer.wrap(hash(line))));
        }
        return new TlogProof(ByteBuffer.wrap(extra), index, path, text.substring(end + 2));
    }

    /** Whether an entry with this leaf hash is in the log of which the checkpoint speaks; its signature is not looked at. */
    public boolean verifies(LogHash leaf, Checkpoint checkpoint) {
        return index < checkpoint.size()
                && new InclusionProof(index, checkpoint.size(), path).verifies(leaf, checkpoint.root());
    }

    private static byte[] hash(String line) {
        byte[] hash = Base64.getDecoder().decode(line);
        if (hash.length != LogHash.LENGTH) {
            throw new IllegalArgumentException("a hash has " + LogHash.LENGTH + " bytes: " + line);
        }
        return hash;
    }
}
