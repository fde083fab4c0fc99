package org.jamesarchive.postfix;

import java.util.List;
import java.util.Optional;

/** The parameters that are one in Postfix and here: a value for a value. What main.cf does not set keeps our default. */
final class PlainSettings {

    static final String GATEWAY = "gateway.xml";
    static final String SERVER = "smtpserver.xml";

    /** The limits that our files have for numbers. */
    private static final int HIGHEST = 1_000_000;

    /** The message_size_limit of the worker profile that ships. */
    private static final long WORKER_SIZE = 50_100_000;

    private record Plain(String parameter, String file, String element, boolean decides, Conversion conversion) {}

    private static final List<Plain> ALL = List.of(
            new Plain("message_size_limit", SERVER, "message_size_limit", true, Conversion::bytes),
            new Plain("hopcount_limit", SERVER, "hopcount_limit", true, Conversion.integer(1, HIGHEST)),
            limit("smtpd_recipient_limit", "smtpd_recipient_limit"),
            limit("smtpd_hard_error_limit", "smtpd_hard_error_limit"),
            limit("smtpd_junk_command_limit", "smtpd_junk_command_limit"),
            limit("smtpd_client_connection_count_limit", "smtpd_client_connection_limit"),
            new Plain("smtpd_timeout", SERVER, "smtpd_timeout", false, Conversion::seconds),
            new Plain("smtpd_starttls_timeout", SERVER, "smtpd_starttls_timeout", false, Conversion::seconds),
            new Plain("smtpd_tls_ask_ccert", SERVER, "smtpd_tls_ask_ccert", false, Conversion::yesNo),
            new Plain(
                    "smtpd_forbid_bare_newline_exclusions",
                    SERVER,
                    "smtpd_forbid_bare_newline_exclusions",
                    true,
                    Conversion::networks),
            new Plain("recipient_delimiter", GATEWAY, "recipient_delimiter", true, Conversion::delimiter),
            new Plain(
                    "parent_domain_matches_subdomains",
                    GATEWAY,
                    "parent_domain_matches_subdomains",
                    true,
                    Conversion::accessMaps),
            aliasLimit("virtual_alias_recursion_limit"),
            aliasLimit("virtual_alias_expansion_limit"),
            aliasLimit("virtual_alias_address_length_limit"),
            new Plain("mydestination", GATEWAY, "mydestination", true, Conversion::domains),
            timeout("smtp_connect_timeout"),
            timeout("smtp_helo_timeout"),
            timeout("smtp_starttls_timeout"),
            timeout("smtp_data_xfer_timeout"),
            timeout("smtp_data_done_timeout"));

    private final Parameters parameters;
    private final Profile profile;
    private final ImportReport report;

    PlainSettings(Parameters parameters, Profile profile, ImportReport report) {
        this.parameters = parameters;
        this.profile = profile;
        this.report = report;
    }

    private static Plain limit(String parameter, String element) {
        return new Plain(parameter, SERVER, element, false, Conversion.integer(1, HIGHEST));
    }

    private static Plain aliasLimit(String parameter) {
        return new Plain(parameter, GATEWAY, parameter, true, Conversion.integer(1, HIGHEST));
    }

    private static Plain timeout(String parameter) {
        return new Plain(parameter, GATEWAY, parameter, false, Conversion::seconds);
    }

    /** Carries them over. */
    void take() throws ExpansionException {
        for (Plain plain : ALL) {
            take(plain.parameter(), plain.file(), plain.element(), plain.decides(), plain.conversion());
        }
        messageSize();
    }

    private void messageSize() throws ExpansionException {
        String name = "message_size_limit";
        String ours = profile.value(SERVER, name);
        Optional<Setting> setting = parameters.set(name);
        if (setting.isEmpty()) {
            report.note("main.cf", name + " is not set: " + parameters.value(name) + " bytes there, " + ours + " here");
        } else if (ours.equals("0") || Long.parseLong(ours) >= WORKER_SIZE) {
            report.note(setting.get(), "a worker takes less: set its MESSAGE_SIZE_LIMIT above this");
        }
    }

    /**
     * Carries one over, if main.cf sets it.
     *
     * @return its value here, empty when it was not set or not taken
     */
    Optional<String> take(String parameter, String file, String element, boolean decides, Conversion conversion)
            throws ExpansionException {
        Optional<Setting> setting = parameters.set(parameter);
        if (setting.isEmpty()) {
            return Optional.empty();
        }
        String value = parameters.value(parameter);
        try {
            String ours = conversion.apply(value);
            profile.set(file, element, ours);
            report.took(setting.get(), file + " " + element + (ours.equals(value) ? "" : " = " + ours));
            return Optional.of(ours);
        } catch (IllegalArgumentException e) {
            report.left(
                    setting.get(), decides, "its value " + quoted(value) + " has no counterpart: " + e.getMessage());
            return Optional.empty();
        }
    }

    static String quoted(String value) {
        return "'" + ImportReport.cut(value) + "'";
    }
}
