package org.jamesarchive.client;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.HexFormat;
import java.util.Locale;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jamesarchive.store.Sha256;
import org.jspecify.annotations.Nullable;

/** Whose certificates a client believes, instead of those that Java does. */
final class TrustedCertificates {

    private static final int FILE_BYTES_LIMIT = 4 * 1024 * 1024;

    private TrustedCertificates() {}

    /**
     * The certificates of a PEM file: authorities, or servers' own. The name in the server's certificate is checked as well.
     *
     * @throws IOException when it cannot be read or holds none
     */
    static SSLContext authorities(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            if (Files.size(file) > FILE_BYTES_LIMIT) {
                throw new IOException(file + ": over " + FILE_BYTES_LIMIT + " bytes");
            }
            Collection<? extends Certificate> certificates =
                    CertificateFactory.getInstance("X.509").generateCertificates(in);
            if (certificates.isEmpty()) {
                throw new IOException(file + ": no certificate in it");
            }
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            int number = 0;
            for (Certificate certificate : certificates) {
                store.setCertificateEntry("certificate" + number, certificate);
                number++;
            }
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(store);
            return context(factory.getTrustManagers());
        } catch (GeneralSecurityException e) {
            throw new IOException(file + ": " + e.getMessage(), e);
        }
    }

    /**
     * The certificate with this SHA-256 fingerprint, whoever signed it and whatever name it bears.
     *
     * @param fingerprint hexadecimal, colons allowed
     * @throws IllegalArgumentException when it is none
     */
    static SSLContext pinned(String fingerprint) {
        String hex = fingerprint.replace(":", "").toLowerCase(Locale.ROOT);
        if (!Sha256.isHex(hex)) {
            throw new IllegalArgumentException("'" + fingerprint + "' is no SHA-256 fingerprint of a certificate");
        }
        try {
            return context(new TrustManager[] {new Pinned(HexFormat.of().parseHex(hex))});
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has TLS", e);
        }
    }

    private static SSLContext context(TrustManager[] trust) throws GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust, new SecureRandom());
        return context;
    }

    /** Asks for nothing but the certificate itself. */
    private static final class Pinned extends X509ExtendedTrustManager {

        private final byte[] fingerprint;

        Pinned(byte[] fingerprint) {
            this.fingerprint = fingerprint.clone();
        }

        private void check(X509Certificate[] chain) throws CertificateException {
            if (chain.length == 0
                    || !MessageDigest.isEqual(fingerprint, Sha256.digest().digest(chain[0].getEncoded()))) {
                throw new CertificateException("the server has another certificate than the one that is trusted");
            }
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
            check(chain);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, @Nullable Socket socket)
                throws CertificateException {
            check(chain);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, @Nullable SSLEngine engine)
                throws CertificateException {
            check(chain);
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
            throw new CertificateException("a client has no clients");
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, @Nullable Socket socket)
                throws CertificateException {
            throw new CertificateException("a client has no clients");
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, @Nullable SSLEngine engine)
                throws CertificateException {
            throw new CertificateException("a client has no clients");
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
