package org.jamesarchive.postfix;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import org.jamesarchive.smtp.TlsTrust;

/**
 * TLS on both sides. The levels:
 * <pre>
 *   Postfix                                     here
 *   none, may, encrypt                          the same
 *   verify, fingerprint (smtp_)                 the same
 *   dane, dane-only, half-dane, secure          left out
 *   smtpd_use_tls, smtp_use_tls = yes           may, if no level is set
 *   smtpd_enforce_tls = yes                     encrypt, likewise
 *   smtp_enforce_tls = yes                      verify, or encrypt with smtp_tls_enforce_peername = no, likewise
 * </pre>
 */
final class TlsSettings {

    private static final String SERVER_LEVEL = "smtpd_tls_security_level";
    private static final String CLIENT_LEVEL = "smtp_tls_security_level";
    private static final String PINNED = "smtp_tls_fingerprint_cert_match";

    private final Parameters parameters;
    private final Profile profile;
    private final ImportReport report;
    private final PlainSettings plain;

    TlsSettings(Parameters parameters, Profile profile, ImportReport report, PlainSettings plain) {
        this.parameters = parameters;
        this.profile = profile;
        this.report = report;
        this.plain = plain;
    }

    /** Carries them over. */
    void take() throws ExpansionException {
        level(SERVER_LEVEL, PlainSettings.SERVER, "smtpd_use_tls", "smtpd_enforce_tls", "encrypt");
        certificate();
        trust();
        parameters.set("smtp_tls_enforce_peername");
        String enforced = parameters.value("smtp_tls_enforce_peername").equalsIgnoreCase("no") ? "encrypt" : "verify";
        level(CLIENT_LEVEL, PlainSettings.GATEWAY, "smtp_use_tls", "smtp_enforce_tls", enforced);
    }

    private void level(String name, String file, String use, String enforce, String enforced)
            throws ExpansionException {
        Optional<Setting> useSetting = parameters.set(use);
        Optional<Setting> enforceSetting = parameters.set(enforce);
        if (parameters.isSet(name) && !parameters.value(name).isEmpty()) {
            plain.take(name, file, name, true, value -> level(name, value));
            return;
        }
        Optional<Setting> empty = parameters.set(name);
        Optional<Setting> setting = enforceSetting.isPresent() && isYes(enforce) ? enforceSetting : useSetting;
        if (setting.isPresent()) {
            String level = isYes(enforce) ? enforced : isYes(use) ? "may" : "none";
            profile.set(file, name, level);
            report.took(setting.get(), file + " " + name + " = " + level);
            return;
        }
        report.note(
                empty.map(line -> line.file() + ":" + line.line()).orElse("main.cf"),
                name + " is not set: no STARTTLS there, may here");
    }

    private boolean isYes(String name) throws ExpansionException {
        return parameters.value(name).equalsIgnoreCase("yes");
    }

    private String level(String name, String value) {
        String level = value.toLowerCase(Locale.ROOT);
        boolean server = name.equals(SERVER_LEVEL);
        boolean known =
                switch (level) {
                    case "none", "may", "encrypt" -> true;
                    case "verify" -> !server;
                    case "fingerprint" ->
                        !server && !profile.value(PlainSettings.GATEWAY, PINNED).isEmpty();
                    default -> false;
                };
        if (!known) {
            throw new IllegalArgumentException(
                    server
                            ? "expected none, may or encrypt"
                            : "expected none, may, encrypt, verify, or fingerprint with the SHA-256 of certificates");
        }
        return level;
    }

    private void certificate() throws ExpansionException {
        Optional<Setting> certificate = parameters.set("smtpd_tls_cert_file");
        Optional<Setting> key = parameters.set("smtpd_tls_key_file");
        String certificateFile = parameters.value("smtpd_tls_cert_file");
        String keyFile = parameters.value("smtpd_tls_key_file");
        if (certificateFile.isEmpty()) {
            key.ifPresent(setting -> report.left(setting, false, "there is no smtpd_tls_cert_file beside it"));
            return;
        }
        try {
            profile.set(PlainSettings.SERVER, "smtpd_tls_cert_file", absolute(certificateFile));
            profile.set(PlainSettings.SERVER, "smtpd_tls_key_file", absolute(keyFile));
        } catch (IllegalArgumentException e) {
            profile.set(PlainSettings.SERVER, "smtpd_tls_cert_file", "");
            certificate.ifPresent(setting -> report.left(setting, false, "certificate and key: " + e.getMessage()));
            return;
        }
        certificate.ifPresent(setting -> report.took(setting, PlainSettings.SERVER + " smtpd_tls_cert_file"));
        if (!Files.isReadable(Path.of(certificateFile)) || !Files.isReadable(Path.of(keyFile))) {
            certificate.ifPresent(setting -> report.note(
                    setting, "certificate or key cannot be read here and now: the gateway must be able to"));
        }
        if (key.isPresent()) {
            report.took(key.get(), PlainSettings.SERVER + " smtpd_tls_key_file");
        } else {
            certificate.ifPresent(setting -> report.took(setting, PlainSettings.SERVER + " smtpd_tls_key_file"));
        }
    }

    private static String absolute(String file) {
        if (!Path.of(file).isAbsolute()) {
            throw new IllegalArgumentException("expected an absolute path, for it is read in another directory here");
        }
        return file;
    }

    private void trust() throws ExpansionException {
        plain.take("smtp_tls_CAfile", PlainSettings.GATEWAY, "smtp_tls_CAfile", isClientLevel("verify"), file -> {
            if (!file.isEmpty()) {
                TlsTrust.DEFAULT.withAuthorities(Path.of(absolute(file)));
            }
            return file;
        });
        Optional<Setting> path = parameters.set("smtp_tls_CApath");
        if (path.isPresent() && isClientLevel("verify") && !parameters.isDefault("smtp_tls_CApath")) {
            report.left(path.get(), true, "authorities stand in one file here: smtp_tls_CAfile");
        } else if (path.isPresent()) {
            report.notNeeded("smtp_tls_CApath");
        }
        parameters.set("smtp_tls_fingerprint_digest");
        String digest = parameters.value("smtp_tls_fingerprint_digest");
        plain.take(PINNED, PlainSettings.GATEWAY, PINNED, isClientLevel("fingerprint"), value -> {
            if (!value.isEmpty() && !digest.equals("sha256")) {
                throw new IllegalArgumentException("expected SHA-256, smtp_tls_fingerprint_digest is " + digest);
            }
            return Conversion.fingerprints(value);
        });
    }

    private boolean isClientLevel(String level) throws ExpansionException {
        return parameters.value(CLIENT_LEVEL).equalsIgnoreCase(level);
    }
}
