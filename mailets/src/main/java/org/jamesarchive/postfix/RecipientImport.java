package org.jamesarchive.postfix;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jamesarchive.access.AccessSettings;
import org.jamesarchive.table.RecipientDelimiter;
import org.jspecify.annotations.Nullable;

/**
 * {@code smtpd_recipient_restrictions} and {@code smtpd_relay_restrictions}: their access tables become the file access, behind which
 * the gateway refuses everything.
 * <pre>
 *   check_recipient_access TABLE      taken
 *   reject                            as here, behind the table
 *   reject_unauth_destination …       the gateway does it anyway: it takes what access and virtual list, nothing else
 *   permit_mynetworks, and such       left out beside a table: these clients may send to anybody there
 *   everything else                   left out
 * </pre>
 */
final class RecipientImport {

    static final String RECIPIENT = "smtpd_recipient_restrictions";
    static final String RELAY = "smtpd_relay_restrictions";

    private static final String CHECK = "check_recipient_access";
    private static final String REJECT = "reject";

    /** What the gateway does, or what changes nothing when recipients are listed. */
    private static final Set<String> DONE_ANYWAY = Set.of(
            "reject_unauth_destination",
            "defer_unauth_destination",
            "reject_non_fqdn_recipient",
            "reject_unknown_recipient_domain",
            "reject_unlisted_recipient");

    private final Parameters parameters;
    private final Profile profile;
    private final ImportReport report;
    private final MapReader reader;

    RecipientImport(Parameters parameters, Profile profile, ImportReport report, MapReader reader) {
        this.parameters = parameters;
        this.profile = profile;
        this.report = report;
        this.reader = reader;
    }

    /**
     * Carries the tables over.
     *
     * @return the entries that the file access now has
     */
    List<ImportedEntry> take() throws ExpansionException {
        Optional<Setting> relay = parameters.set(RELAY);
        Optional<Setting> recipient = parameters.set(RECIPIENT);
        List<Restriction> relayList = Restriction.parse(parameters.value(RELAY), CHECK);
        List<Restriction> recipientList = Restriction.parse(parameters.value(RECIPIENT), CHECK);
        boolean byRelay = !hasTable(recipientList) && hasTable(relayList);
        @Nullable Setting setting = (byRelay ? relay : recipient).orElse(null);
        if (setting == null || !(byRelay || hasTable(recipientList))) {
            profile.setTable("access", "");
            report.left(
                    "main.cf",
                    RECIPIENT,
                    true,
                    CHECK
                            + " is not asked: the file access is empty, and all mail refused; list there who may be written to");
            return List.of();
        }
        tell(setting, byRelay ? relayList : recipientList);
        Optional<Setting> other = byRelay ? recipient : relay;
        if (other.isPresent()) {
            tellBeside(other.get(), byRelay ? recipientList : relayList);
        }
        return take(setting, byRelay ? relayList : recipientList);
    }

    private List<ImportedEntry> take(Setting setting, List<Restriction> list) throws ExpansionException {
        List<List<ImportedEntry>> tables = new ArrayList<>();
        boolean rejectFollows = false;
        for (int i = 0; i < list.size() && !list.get(i).name().equals(REJECT); i++) {
            if (list.get(i).name().equals(CHECK)) {
                reader.text(setting, list.get(i).argument()).ifPresent(tables::add);
                rejectFollows = i + 1 < list.size() && list.get(i + 1).name().equals(REJECT);
            }
        }
        boolean parents =
                Boolean.parseBoolean(profile.value(PlainSettings.GATEWAY, "parent_domain_matches_subdomains"));
        AccessSettings settings = new AccessSettings(delimiter(), parents);
        List<ImportedEntry> entries = new AccessImport(profile, report, settings).take(tables, rejectFollows);
        report.took(setting, "access, " + AccessImport.entries(entries.size()));
        return entries;
    }

    private RecipientDelimiter delimiter() throws ExpansionException {
        try {
            return new RecipientDelimiter(parameters.value("recipient_delimiter"));
        } catch (IllegalArgumentException leftOut) {
            return RecipientDelimiter.NONE;
        }
    }

    private void tell(Setting setting, List<Restriction> list) throws ExpansionException {
        for (Restriction restriction : list) {
            if (restriction.name().equals(REJECT)) {
                return;
            }
            if (isPermit(restriction) && isIdle(restriction)) {
                continue;
            }
            if (isPermit(restriction)) {
                left(
                        setting,
                        restriction,
                        "these clients may send to other recipients there; here only to those in access");
            } else if (!restriction.name().equals(CHECK) && !DONE_ANYWAY.contains(restriction.name())) {
                left(setting, restriction, "it has no counterpart");
            }
        }
        report.left(
                setting,
                true,
                "it does not end in reject: what its tables do not decide is accepted there for the gateway's own domains,"
                        + " and refused here");
    }

    /** The list beside, without the table: it says who may send to whom else. */
    private void tellBeside(Setting setting, List<Restriction> list) throws ExpansionException {
        boolean plain = true;
        for (Restriction restriction : list) {
            if (restriction.name().equals(REJECT)) {
                break;
            }
            if (!isPermit(restriction) && !DONE_ANYWAY.contains(restriction.name())) {
                plain = false;
                left(
                        setting,
                        restriction,
                        restriction.name().equals(CHECK)
                                ? "both lists have tables, and here one is asked"
                                : "it has no counterpart");
            }
        }
        if (plain) {
            report.took(setting, "nothing to set: the gateway relays to nobody but the targets in virtual");
        }
    }

    private void left(Setting setting, Restriction restriction, String why) {
        report.left(setting, true, PlainSettings.quoted(restriction.toString()) + ": " + why);
    }

    /** Whether it lets nobody in as the server is set. */
    private boolean isIdle(Restriction restriction) throws ExpansionException {
        return restriction.name().equals("permit_sasl_authenticated")
                && !parameters.value("smtpd_sasl_auth_enable").equalsIgnoreCase("yes");
    }

    private static boolean isPermit(Restriction restriction) {
        return switch (restriction.name()) {
            case "permit_mynetworks",
                    "permit_sasl_authenticated",
                    "permit_inet_interfaces",
                    "permit_tls_clientcerts",
                    "permit_tls_all_clientcerts" -> true;
            default -> false;
        };
    }

    private static boolean hasTable(List<Restriction> list) {
        return list.stream().anyMatch(restriction -> restriction.name().equals(CHECK));
    }
}
