package org.jamesarchive.smtp;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Whom {@link TlsPolicy#VERIFY} and {@link TlsPolicy#FINGERPRINT} trust.
 *
 * @param authorities certificates of the authorities; none: those of the JDK's own trust store
 * @param fingerprints SHA-256, as lower-case hexadecimal, of a certificate (DER) or of its public key
 *     (SubjectPublicKeyInfo, DER), as with Postfix' {@code smtp_tls_fingerprint_cert_match}
 */
public record TlsTrust(List<X509Certificate> authorities, Set<String> fingerprints) {

    /** The JDK's authorities, no fingerprints. */
    public static final TlsTrust DEFAULT = new TlsTrust(List.of(), Set.of());

    /** Most fingerprints. */
    public static final int FINGERPRINT_LIMIT = 2000;

    private static final long FILE_BYTES_LIMIT = 16L * 1024 * 1024;
    private static final int FINGERPRINT_DIGITS = 64;

    /** @throws IllegalArgumentException when there are too many fingerprints */
    public TlsTrust {
        authorities = List.copyOf(authorities);
        fingerprints = Set.copyOf(fingerprints);
        if (fingerprints.size() > FINGERPRINT_LIMIT) {
            throw new IllegalArgumentException("expected at most " + FINGERPRINT_LIMIT + " fingerprints");
        }
    }

    /** The same with the certificates of a file, PEM, one behind the other (Postfix: {@code smtp_tls_CAfile}). */
    public TlsTrust withAuthorities(Path file) {
        return new TlsTrust(read(file), fingerprints);
    }

    /**
     * The same with these fingerprints.
     *
     * @param text SHA-256 fingerprints as {@code openssl x509 -fingerprint -sha256} prints them, colons and case as one likes,
     *     between white space, commas or {@code |}
     * @throws IllegalArgumentException when one is no SHA-256 fingerprint
     */
    public TlsTrust withFingerprints(String text) {
        Set<String> parsed = new HashSet<>();
        for (String word : text.trim().split("[\\s,|]+")) {
            if (!word.isEmpty()) {
                parsed.add(fingerprint(word));
            }
        }
        return new TlsTrust(authorities, parsed);
    }

    /** Whether the certificate or its public key is pinned. */
    boolean isPinned(X509Certificate certificate) throws CertificateException {
        return fingerprints.contains(fingerprint(certificate.getEncoded()))
                || fingerprints.contains(fingerprint(certificate.getPublicKey().getEncoded()));
    }

    /** The SHA-256 fingerprint, as lower-case hexadecimal. */
    static String fingerprint(byte[] der) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(der));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private static String fingerprint(String word) {
        String digits = word.replace(":", "").toLowerCase(Locale.ROOT);
        if (digits.length() != FINGERPRINT_DIGITS || !digits.matches("[0-9a-f]+")) {
            throw new IllegalArgumentException(
                    "'" + word + "' is no fingerprint: expected the 64 hexadecimal digits of a SHA-256");
        }
        return digits;
    }

    private static List<X509Certificate> read(Path file) {
        List<X509Certificate> certificates = new ArrayList<>();
        try {
            if (Files.size(file) > FILE_BYTES_LIMIT) {
                throw new IllegalArgumentException(file + " is larger than " + FILE_BYTES_LIMIT + " bytes");
            }
            try (InputStream in = Files.newInputStream(file)) {
                CertificateFactory.getInstance("X.509")
                        .generateCertificates(in)
                        .forEach(certificate -> certificates.add((X509Certificate) certificate));
            }
        } catch (NoSuchFileException e) {
            throw new IllegalArgumentException("expected a file of certificates, there is none at " + file, e);
        } catch (IOException | CertificateException e) {
            throw new IllegalArgumentException("expected certificates in PEM: " + e.getMessage(), e);
        }
        if (certificates.isEmpty()) {
            throw new IllegalArgumentException("expected certificates in PEM, " + file + " has none");
        }
        return List.copyOf(certificates);
    }
}
