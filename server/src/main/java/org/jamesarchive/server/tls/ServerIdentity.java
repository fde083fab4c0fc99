package org.jamesarchive.server.tls;

import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;

/**
 * What was read from a pair of PEM files. Immutable.
 *
 * @param context for handshakes: TLS 1.2 and newer
 * @param expiry when our certificate ends
 */
record ServerIdentity(SslContext context, Instant expiry) {

    private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};

    /**
     * Reads and checks the files.
     *
     * @param askClient whether a client is asked for its certificate; any is taken, whose it is decides whoever asked
     * @throws IOException when a file cannot be read, or is not what it must be; the message names it
     */
    static ServerIdentity read(PemFiles files, boolean askClient) throws IOException {
        PrivateKey key = key(files);
        X509Certificate[] chain = chain(files);
        if (!belongTogether(key, chain[0].getPublicKey())) {
            throw new IOException(files.key() + ": is not the key of the certificate in " + files.certificate());
        }
        SslContextBuilder builder = SslContextBuilder.forServer(key, chain).protocols(PROTOCOLS);
        if (askClient) {
            builder.clientAuth(ClientAuth.OPTIONAL).trustManager(InsecureTrustManagerFactory.INSTANCE);
        }
        return new ServerIdentity(builder.build(), chain[0].getNotAfter().toInstant());
    }

    private static X509Certificate[] chain(PemFiles files) throws IOException {
        try (InputStream in = Files.newInputStream(files.certificate())) {
            X509Certificate[] chain = CertificateFactory.getInstance("X.509").generateCertificates(in).stream()
                    .map(X509Certificate.class::cast)
                    .toArray(X509Certificate[]::new);
            if (chain.length == 0) {
                throw new IOException(files.certificate() + ": holds no certificate");
            }
            return chain;
        } catch (GeneralSecurityException e) {
            throw new IOException(files.certificate() + ": is no PEM certificate: " + e.getMessage(), e);
        }
    }

    private static PrivateKey key(PemFiles files) throws IOException {
        JcaPEMKeyConverter converter = new JcaPEMKeyConverter();
        try (PEMParser pem = new PEMParser(Files.newBufferedReader(files.key()))) {
            for (Object part = pem.readObject(); part != null; part = pem.readObject()) {
                if (part instanceof PrivateKeyInfo info) {
                    return converter.getPrivateKey(info);
                }
                if (part instanceof PEMKeyPair pair) {
                    return converter.getPrivateKey(pair.getPrivateKeyInfo());
                }
            }
        } catch (IOException | RuntimeException e) { // BouncyCastle throws both at what is no PEM
            throw new IOException(files.key() + ": cannot be read as a PEM private key: " + e.getMessage(), e);
        }
        throw new IOException(files.key() + ": holds no private key without password");
    }

    private static boolean belongTogether(PrivateKey key, PublicKey publicKey) throws IOException {
        if (!key.getAlgorithm().equals(publicKey.getAlgorithm())) {
            return false;
        }
        try {
            byte[] probe = {1, 2, 3};
            Signature signature = Signature.getInstance(
                    switch (key.getAlgorithm()) {
                        case "RSA" -> "SHA256withRSA";
                        case "EC" -> "SHA256withECDSA";
                        default -> key.getAlgorithm();
                    });
            signature.initSign(key);
            signature.update(probe);
            byte[] signed = signature.sign();
            signature.initVerify(publicKey);
            signature.update(probe);
            return signature.verify(signed);
        } catch (GeneralSecurityException e) {
            throw new IOException("a key of the kind " + key.getAlgorithm() + " cannot be used: " + e.getMessage(), e);
        }
    }
}
