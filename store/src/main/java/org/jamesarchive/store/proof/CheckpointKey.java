package org.jamesarchive.store.proof;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import org.jamesarchive.store.file.DurableFile;

/**
 * The Ed25519 key (RFC 8032) that signs checkpoints, in a PEM file (PKCS #8) that only its owner may read; {@code FILE.pub} beside it
 * holds the {@link CheckpointVerifier}. Safe for use by many threads.
 */
public final class CheckpointKey {

    private static final String ALGORITHM = "Ed25519";
    private static final String BEGIN = "-----BEGIN PRIVATE KEY-----\n";
    private static final String END = "\n-----END PRIVATE KEY-----\n";
    private static final String PUBLIC_SUFFIX = ".pub";

    private final PrivateKey key;
    private final CheckpointVerifier verifier;

    private CheckpointKey(PrivateKey key, CheckpointVerifier verifier) {
        this.key = key;
        this.verifier = verifier;
    }

    /** Where the public key of a key file is. */
    public static Path publicFile(Path file) {
        return file.resolveSibling(file.getFileName() + PUBLIC_SUFFIX);
    }

    /**
     * Reads a key and its public key.
     *
     * @throws IOException when one of the two files cannot be read or is none
     */
    public static CheckpointKey read(Path file) throws IOException {
        try {
            CheckpointVerifier verifier = CheckpointVerifier.read(publicFile(file));
            String pem = Files.readString(file).strip() + '\n';
            if (!pem.startsWith(BEGIN) || !pem.endsWith(END)) {
                throw new IOException(file + ": expected a private key in PEM (PKCS #8)");
            }
            byte[] encoded = Base64.getMimeDecoder().decode(pem.substring(BEGIN.length(), pem.length() - END.length()));
            PrivateKey key = KeyFactory.getInstance(ALGORITHM).generatePrivate(new PKCS8EncodedKeySpec(encoded));
            CheckpointKey read = new CheckpointKey(key, verifier);
            if (!verifier.isSigned("check\n", read.note("check\n"))) {
                throw new IOException(file + ": " + publicFile(file) + " is not its public key");
            }
            return read;
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new IOException(file + ": expected an Ed25519 private key in PEM (PKCS #8)", e);
        }
    }

    /**
     * Makes a key; the files are on disk when this returns. The public key is written first: a private key is never there alone.
     *
     * @param name names who signs; no spaces, no {@code +}
     * @throws IOException when the files cannot be written
     */
    public static CheckpointKey create(Path file, String name) throws IOException {
        try {
            KeyPair pair = KeyPairGenerator.getInstance(ALGORITHM).generateKeyPair();
            CheckpointVerifier verifier = CheckpointVerifier.of(name, pair.getPublic());
            DurableFile.write(publicFile(file), verifier.encoded() + '\n', "rw-r--r--");
            String body = Base64.getMimeEncoder(64, new byte[] {'\n'})
                    .encodeToString(pair.getPrivate().getEncoded());
            DurableFile.write(file, BEGIN + body + END, "rw-------");
            return new CheckpointKey(pair.getPrivate(), verifier);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java 17 has Ed25519", e);
        }
    }

    /** The public key. */
    public CheckpointVerifier verifier() {
        return verifier;
    }

    /** The signed note (C2SP signed-note) over a text that ends in a newline. */
    public String note(String text) {
        try {
            Signature signature = Signature.getInstance(ALGORITHM);
            signature.initSign(key);
            signature.update(text.getBytes(StandardCharsets.UTF_8));
            return text + '\n' + verifier.signatureLine(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("an Ed25519 key signs", e);
        }
    }
}
