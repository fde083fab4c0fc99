package org.jamesarchive.launcher;

import java.io.Console;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;
import org.jamesarchive.launcher.importing.MailSource;
import org.jamesarchive.launcher.importing.imap.ImapSettings;
import org.jamesarchive.launcher.importing.imap.ImapSource;
import org.jamesarchive.launcher.importing.imap.ImapUrl;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options about IMAP servers. A password comes from a file, the environment or the terminal; others see a command line. */
final class ImapOptions {

    static final String PASSWORD_VARIABLE = "IMAP_PASSWORD";

    private static final int PASSWORD_SIZE_LIMIT = 10_000;

    @Option(
            names = "--password-file",
            paramLabel = "FILE",
            description = "The first line of it is the IMAP password (default: the variable " + PASSWORD_VARIABLE
                    + ", else it is asked for).")
    private @Nullable Path passwordFile;

    @Option(
            names = "--tls-ca",
            paramLabel = "FILE",
            description = "Certificates (PEM) that sign the IMAP server's (default: those that Java trusts).")
    private @Nullable Path certificates;

    @Option(names = "--plaintext", description = "Send the IMAP password without TLS when the server offers none.")
    private boolean plaintext;

    static boolean isUrl(String source) {
        return ImapUrl.looksLike(source);
    }

    /** @throws IllegalArgumentException when the URL is none @throws IOException when a file cannot be read or there is no password */
    MailSource open(String url, Surroundings surroundings) throws IOException {
        ImapUrl parsed = ImapUrl.parse(url);
        return new ImapSource(
                new ImapSettings(parsed, password(parsed), plaintext, tls(), ImapSettings.TIMEOUT_DEFAULT),
                surroundings.time());
    }

    private String password(ImapUrl url) throws IOException {
        if (passwordFile != null) {
            try (InputStream in = Files.newInputStream(passwordFile)) {
                String text = new String(in.readNBytes(PASSWORD_SIZE_LIMIT), StandardCharsets.UTF_8);
                return text.lines().findFirst().orElseThrow(() -> new IOException(passwordFile + ": empty"));
            }
        }
        String variable = System.getenv(PASSWORD_VARIABLE);
        if (variable != null && !variable.isEmpty()) {
            return variable;
        }
        char[] typed = isTerminal() ? ask(url) : null;
        if (typed == null) {
            throw new IOException("no IMAP password: set " + PASSWORD_VARIABLE + " or use --password-file");
        }
        return new String(typed);
    }

    private static boolean isTerminal() {
        return Boolean.getBoolean("archive.terminal");
    }

    @SuppressWarnings("SystemConsoleNull") // from JDK 22 on it is never null: isTerminal() was asked before
    private static char @Nullable [] ask(ImapUrl url) {
        Console terminal = System.console();
        return terminal == null ? null : terminal.readPassword("Password of %s at %s: ", url.user(), url.host());
    }

    private SSLSocketFactory tls() throws IOException {
        if (certificates == null) {
            return (SSLSocketFactory) SSLSocketFactory.getDefault();
        }
        try (InputStream in = Files.newInputStream(certificates)) {
            KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
            trusted.load(null, null);
            int number = 0;
            for (Certificate certificate :
                    CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                number++;
                trusted.setCertificateEntry("ca" + number, certificate);
            }
            TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            managers.init(trusted);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, managers.getTrustManagers(), null);
            return context.getSocketFactory();
        } catch (GeneralSecurityException e) {
            throw new IOException(certificates + ": no certificates: " + e.getMessage(), e);
        }
    }
}
