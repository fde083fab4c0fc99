package org.jamesarchive.backup.s3;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import org.jamesarchive.backup.FileRange;

/** The digests that S3 is told: MD5 in base64, which it compares with what arrived and demands of locked objects. */
final class Digests {

    private static final int BUFFER_BYTES = 128 * 1024;

    private Digests() {}

    static String md5(byte[] bytes) {
        return base64(digest("MD5").digest(bytes));
    }

    static String md5(FileRange range) throws IOException {
        MessageDigest digest = digest("MD5");
        byte[] buffer = new byte[BUFFER_BYTES];
        try (InputStream in = range.open()) {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                digest.update(buffer, 0, read);
            }
        }
        return base64(digest.digest());
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    private static MessageDigest digest(String algorithm) {
        try {
            return MessageDigest.getInstance(algorithm);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has " + algorithm, e);
        }
    }
}
