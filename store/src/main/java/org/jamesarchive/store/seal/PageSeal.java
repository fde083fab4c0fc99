package org.jamesarchive.store.seal;

import com.google.crypto.tink.Aead;
import com.google.crypto.tink.subtle.AesGcmJce;
import com.google.crypto.tink.subtle.Random;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;

/**
 * Seals the pages of one file that is read at any place, with a key of its own; that key, sealed by a {@link Keyset}, stands at the beginning of the
 * file, numbers big-endian:
 * <pre>
 *     0   4  'J' 'A' 'P' and the version, 1
 *     4  65  what Tink's AEAD makes of the file's key, an AES-256 key, with output prefix TINK and the 4 bytes before as associated data
 *   then each page:
 *     0  12  nonce
 *    12   n  the page, encrypted with AES-256-GCM; associated data: its number from 0 in 8 bytes, and 1 byte which is 1 for the last one, else 0
 *  12+n  16  tag
 * </pre>
 * So no key is used for more pages than a file has, however often files are written. Safe for use by many threads.
 */
public final class PageSeal {

    /** Length in bytes of what stands before the first page. */
    public static final int HEADER_LENGTH = 4 + 32 + Keyset.OVERHEAD;

    /** What sealing adds to a page, in bytes. */
    public static final int OVERHEAD = 12 + 16;

    private static final byte[] SIGNATURE = "JAP\u0001".getBytes(StandardCharsets.US_ASCII);
    private static final int KEY_BYTES = 32;

    private final byte[] header;
    private final Aead pages;

    private PageSeal(byte[] header, byte[] key) throws GeneralSecurityException {
        this.header = header;
        this.pages = new AesGcmJce(key);
    }

    /** For a new file. */
    public static PageSeal create(Keyset keys) {
        byte[] key = Random.randBytes(KEY_BYTES);
        byte[] header = ByteBuffer.allocate(HEADER_LENGTH)
                .put(SIGNATURE)
                .put(keys.seal(key, SIGNATURE))
                .array();
        try {
            return new PageSeal(header, key);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has AES-256-GCM", e);
        }
    }

    /** Whether a file that begins so is sealed by this. */
    public static boolean isSealed(byte[] beginning) {
        return beginning.length >= SIGNATURE.length
                && Arrays.equals(beginning, 0, SIGNATURE.length, SIGNATURE, 0, SIGNATURE.length);
    }

    /**
     * For a file that is there.
     *
     * @param header its first {@link #HEADER_LENGTH} bytes
     * @throws LostKeyException when its key was sealed with one that the keyset lacks
     * @throws BrokenSealException when they are no such header, or it was changed
     */
    public static PageSeal open(Keyset keys, byte[] header) throws LostKeyException, BrokenSealException {
        if (!isSealed(header) || header.length != HEADER_LENGTH) {
            throw new BrokenSealException("nothing whose pages are sealed begins like this");
        }
        byte[] key = keys.open(Arrays.copyOfRange(header, SIGNATURE.length, HEADER_LENGTH), SIGNATURE);
        try {
            return new PageSeal(header.clone(), key);
        } catch (GeneralSecurityException e) {
            throw new BrokenSealException("what is sealed is no key", e);
        }
    }

    /** What stands before the first page; a copy. */
    public byte[] header() {
        return header.clone();
    }

    /** Seals a page, once: under one number stands one page only. */
    public byte[] seal(byte[] page, long number, boolean isLast) {
        try {
            return pages.encrypt(page, associatedData(number, isLast));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-256-GCM takes any bytes up to 2^36", e);
        }
    }

    /**
     * Opens what {@link #seal} gave.
     *
     * @throws BrokenSealException when it was changed, or is not the page of that number
     */
    public byte[] open(byte[] sealed, long number, boolean isLast) throws BrokenSealException {
        try {
            return pages.decrypt(sealed, associatedData(number, isLast));
        } catch (GeneralSecurityException e) {
            throw new BrokenSealException("page " + number + " was changed or belongs elsewhere", e);
        }
    }

    private static byte[] associatedData(long number, boolean isLast) {
        return ByteBuffer.allocate(Long.BYTES + 1)
                .putLong(number)
                .put((byte) (isLast ? 1 : 0))
                .array();
    }
}
