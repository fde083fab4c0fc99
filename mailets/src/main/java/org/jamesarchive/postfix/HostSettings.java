package org.jamesarchive.postfix;

import java.util.Locale;
import java.util.Optional;

/** What the gateway is called, and where it listens. */
final class HostSettings {

    private final Parameters parameters;
    private final Profile profile;
    private final ImportReport report;
    private final PlainSettings plain;

    HostSettings(Parameters parameters, Profile profile, ImportReport report, PlainSettings plain) {
        this.parameters = parameters;
        this.profile = profile;
        this.report = report;
        this.plain = plain;
    }

    /** Carries them over. */
    void take() throws ExpansionException {
        name();
        plain.take("smtp_helo_name", PlainSettings.GATEWAY, "helo_name", false, Conversion::domain);
        banner();
        plain.take("inet_interfaces", PlainSettings.SERVER, "bind", true, HostSettings::bind);
    }

    private void name() throws ExpansionException {
        Optional<Setting> setting = parameters.set("myhostname");
        String name = parameters.value("myhostname");
        if (setting.isEmpty() || name.isEmpty()) {
            report.note("main.cf", "myhostname is not set, there it is the machine's name: here set HOST_NAME");
            return;
        }
        try {
            profile.setHostName(Conversion.domain(name));
            report.took(setting.get(), "HOST_NAME, its default in all files");
        } catch (IllegalArgumentException e) {
            report.left(setting.get(), false, PlainSettings.quoted(name) + ": " + e.getMessage());
        }
    }

    /** Only what stands behind our name differs from banner to banner. */
    private void banner() throws ExpansionException {
        Optional<Setting> setting = parameters.set("smtpd_banner");
        if (setting.isEmpty()) {
            return;
        }
        String name = parameters.value("myhostname");
        String banner = parameters.value("smtpd_banner");
        boolean plainText = banner.chars().allMatch(c -> c >= ' ' && c < 0x7f && "${}<>&\\".indexOf(c) < 0);
        if (name.isEmpty() || !banner.startsWith(name + " ") || !plainText) {
            report.left(setting.get(), false, "the greeting is smtpGreeting in smtpserver.xml");
            return;
        }
        String behind = banner.substring(name.length());
        profile.setBehindReference(PlainSettings.SERVER, "smtpGreeting", behind);
        report.took(setting.get(), PlainSettings.SERVER + " smtpGreeting");
    }

    private static String bind(String value) {
        return switch (value.toLowerCase(Locale.ROOT)) {
            case "all" -> "0.0.0.0:25";
            case "loopback-only" -> "127.0.0.1:25";
            default -> {
                if (!value.matches("[0-9]{1,3}(\\.[0-9]{1,3}){3}")) {
                    throw new IllegalArgumentException("expected all, loopback-only or one IPv4 address");
                }
                Conversion.networks(value);
                yield value + ":25";
            }
        };
    }
}
