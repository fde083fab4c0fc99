package org.jamesarchive.store.proof;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import org.jamesarchive.store.Sha256;

/**
 * The public key of a {@link CheckpointKey}, written as the notes of C2SP signed-note write it: {@code name+hash+key}, where hash is
 * the first four bytes of SHA-256(name, newline, 0x01, public key) in hexadecimal, and key is 0x01 and the public key in base64.
 */
public final class CheckpointVerifier {

    private static final byte ED25519 = 1;
    private static final int KEY_LENGTH = 32;
    private static final int HASH_LENGTH = 4;
    private static final int SIGNATURE_LENGTH = 64;
    private static final int NOTE_LIMIT = 16 * 1024;
    private static final byte[] X509_PREFIX = HexFormat.of().parseHex("302a300506032b6570032100");

    private final String name;
    private final byte[] raw;

    private CheckpointVerifier(String name, byte[] raw) {
        if (name.isEmpty() || name.chars().anyMatch(c -> Character.isWhitespace(c) || c == '+' || c < ' ')) {
            throw new IllegalArgumentException("a key's name has no spaces and no +: '" + name + "'");
        }
        this.name = name;
        this.raw = raw;
    }

    static CheckpointVerifier of(String name, PublicKey key) {
        byte[] encoded = key.getEncoded();
        return new CheckpointVerifier(name, Arrays.copyOfRange(encoded, encoded.length - KEY_LENGTH, encoded.length));
    }

    /** @throws IllegalArgumentException when it is not {@code name+hash+key} */
    public static CheckpointVerifier parse(String encoded) {
        String[] parts = encoded.strip().split("\\+", 3);
        if (parts.length == 3) {
            byte[] key = Base64.getDecoder().decode(parts[2]);
            if (key.length == 1 + KEY_LENGTH && key[0] == ED25519) {
                CheckpointVerifier verifier = new CheckpointVerifier(parts[0], Arrays.copyOfRange(key, 1, key.length));
                if (verifier.hashHex().equals(parts[1])) {
                    return verifier;
                }
            }
        }
        throw new IllegalArgumentException("a public key is name+hash+key, Ed25519, not '" + encoded.strip() + "'");
    }

    /** @throws IOException when the file cannot be read or holds something else */
    public static CheckpointVerifier read(Path file) throws IOException {
        try {
            return parse(Files.readString(file));
        } catch (IllegalArgumentException e) {
            throw new IOException(file + ": " + e.getMessage(), e);
        }
    }

    /** {@code name+hash+key}. */
    public String encoded() {
        ByteBuffer key = ByteBuffer.allocate(1 + KEY_LENGTH).put(ED25519).put(raw);
        return name + '+' + hashHex() + '+' + Base64.getEncoder().encodeToString(key.array());
    }

    /** The hash in it, which tells keys of one name apart: 8 hexadecimal digits. */
    public String hashHex() {
        return HexFormat.of().formatHex(hash());
    }

    /** Names who signs. */
    public String name() {
        return name;
    }

    /**
     * The checkpoint in a signed note.
     *
     * @throws IllegalArgumentException when it is none, or this key has not signed it; the message says which
     */
    public Checkpoint open(String note) {
        int end = note.indexOf("\n\n");
        if (note.length() > NOTE_LIMIT || end < 0) {
            throw new IllegalArgumentException("no signed note");
        }
        String text = note.substring(0, end + 1);
        if (!isSigned(text, note)) {
            throw new IllegalArgumentException("not signed by " + name);
        }
        return Checkpoint.parse(text);
    }

    boolean isSigned(String text, String note) {
        String prefix = "\u2014 " + name + ' ';
        for (String line : note.substring(text.length()).split("\n", -1)) {
            if (line.startsWith(prefix) && verifies(text, line.substring(prefix.length()))) {
                return true;
            }
        }
        return false;
    }

    String signatureLine(byte[] signature) {
        ByteBuffer bytes =
                ByteBuffer.allocate(HASH_LENGTH + signature.length).put(hash()).put(signature);
        return "\u2014 " + name + ' ' + Base64.getEncoder().encodeToString(bytes.array()) + '\n';
    }

    private boolean verifies(String text, String encoded) {
        try {
            byte[] bytes = Base64.getDecoder().decode(encoded);
            if (bytes.length != HASH_LENGTH + SIGNATURE_LENGTH
                    || !Arrays.equals(bytes, 0, HASH_LENGTH, hash(), 0, HASH_LENGTH)) {
                return false;
            }
            ByteBuffer x509 = ByteBuffer.allocate(X509_PREFIX.length + KEY_LENGTH)
                    .put(X509_PREFIX)
                    .put(raw);
            Signature signature = Signature.getInstance("Ed25519");
            signature.initVerify(
                    KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(x509.array())));
            signature.update(text.getBytes(StandardCharsets.UTF_8));
            return signature.verify(bytes, HASH_LENGTH, SIGNATURE_LENGTH);
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            return false;
        }
    }

    private byte[] hash() {
        MessageDigest sha256 = Sha256.digest();
        sha256.update((name + '\n').getBytes(StandardCharsets.UTF_8));
        sha256.update(ED25519);
        return Arrays.copyOf(sha256.digest(raw), HASH_LENGTH);
    }
}
