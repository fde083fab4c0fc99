package org.jamesarchive.backup;

import java.util.regex.Pattern;
import org.jamesarchive.store.Sha256;

/**
 * A small file of a data directory that was copied as a whole: the identity, checkpoints, public keys; or the private key, which lies
 * beside the data directory, under {@code keys/}.
 *
 * @param path its name in the data directory
 * @param size bytes
 * @param sha256 of its bytes, as hex
 * @param key its name in the backup: its path, or when that stood for other bytes before, the path with a part of the digest
 */
public record SmallFile(String path, long size, String sha256, String key) {

    /** The most bytes that such a file has. */
    static final int SIZE_LIMIT = 64 * 1024;

    static final String PRIVATE_KEY = "keys/checkpoint.key";

    private static final Pattern PATH = Pattern.compile("identity"
            + "|(checkpoints|former-checkpoints/[A-Za-z0-9_][A-Za-z0-9._-]{0,99})"
            + "/([0-9]{19}\\.checkpoint|checkpoint\\.pub)"
            + "|keys/checkpoint\\.key(\\.pub)?");
    private static final int SUFFIX_LENGTH = 16;

    /** @throws IllegalArgumentException when it is no file that a backup holds */
    public SmallFile {
        Sha256.require(sha256);
        if (!isPath(path) || size < 0 || size > SIZE_LIMIT) {
            throw new IllegalArgumentException("no file of a backup: '" + path + "', " + size + " bytes");
        }
        if (!key.equals(path) && !key.equals(otherKey(path, sha256))) {
            throw new IllegalArgumentException("no name in a backup: '" + key + "'");
        }
    }

    /** Whether a data directory's file of this name is one. */
    static boolean isPath(String path) {
        return PATH.matcher(path).matches();
    }

    /** Whether it is the private key, or the public one beside that. */
    boolean isKey() {
        return path.startsWith("keys/");
    }

    boolean isCheckpoint() {
        return path.endsWith(".checkpoint");
    }

    /** The name of a file whose path stands for other bytes already. */
    static String otherKey(String path, String sha256) {
        return path + '.' + sha256.substring(0, SUFFIX_LENGTH);
    }
}
