package org.jamesarchive.launcher.importing;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A set of texts, of which 128 bits of SHA-256 are kept: about 30 bytes each, and nobody can make two that are taken for one.
 * Used by one thread.
 */
final class KeySet {

    private static final int SLOTS_AT_FIRST = 1 << 10;

    private final int limit;
    private long[] slots = new long[2 * SLOTS_AT_FIRST];
    private int size;

    /** @param limit how many it may hold */
    KeySet(int limit) {
        this.limit = limit;
    }

    /** @return false when there is no room for another */
    boolean add(String key) {
        ByteBuffer hash = hash(key);
        if (size >= limit) {
            return contains(key);
        }
        if (2 * size >= slots.length / 2) {
            grow();
        }
        if (put(slots, hash.getLong(0), hash.getLong(8))) {
            size++;
        }
        return true;
    }

    boolean contains(String key) {
        ByteBuffer hash = hash(key);
        int slot = find(slots, hash.getLong(0), hash.getLong(8));
        return slots[slot] != 0 || slots[slot + 1] != 0;
    }

    int size() {
        return size;
    }

    /** The SHA-256 of a text's UTF-8 in hexadecimal. */
    static String hashOf(String text) {
        return HexFormat.of().formatHex(hash(text).array());
    }

    private void grow() {
        long[] larger = new long[2 * slots.length];
        for (int slot = 0; slot < slots.length; slot += 2) {
            if (slots[slot] != 0 || slots[slot + 1] != 0) {
                put(larger, slots[slot], slots[slot + 1]);
            }
        }
        slots = larger;
    }

    private static boolean put(long[] slots, long high, long low) {
        int slot = find(slots, high, low);
        boolean isNew = slots[slot] == 0 && slots[slot + 1] == 0;
        slots[slot] = high;
        slots[slot + 1] = low;
        return isNew;
    }

    /** Where the hash is, else the empty slot where it belongs. */
    private static int find(long[] slots, long high, long low) {
        int mask = slots.length / 2 - 1;
        int slot = (int) high & mask;
        while ((slots[2 * slot] != 0 || slots[2 * slot + 1] != 0)
                && (slots[2 * slot] != high || slots[2 * slot + 1] != low)) {
            slot = (slot + 1) & mask;
        }
        return 2 * slot;
    }

    private static ByteBuffer hash(String key) {
        try {
            return ByteBuffer.wrap(MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
