package org.jamesarchive.postfix;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * What follows from the tables and settings together: recipients that Postfix accepts without a mapping, mail that it delivers
 * otherwise than by MX, strangers that may send.
 */
final class Consistency {

    private static final String MAILBOX_DOMAINS = "virtual_mailbox_domains";

    private final Parameters parameters;
    private final ImportReport report;
    private final List<ImportedEntry> access;
    private final List<ImportedEntry> aliases;
    private final Set<String> mapped = new HashSet<>();
    private final Set<String> mappedDomains = new HashSet<>();
    private final Set<String> mappedUsers = new HashSet<>();
    private boolean bareUsers;
    private boolean wholeDomains;
    private int told;

    Consistency(Parameters parameters, ImportReport report, List<ImportedEntry> access, List<ImportedEntry> aliases) {
        this.parameters = parameters;
        this.report = report;
        this.access = access;
        this.aliases = aliases;
        aliases.forEach(alias -> index(alias.key().toLowerCase(Locale.ROOT)));
    }

    /** Tells it. */
    void tell(Set<String> ourDomains, Set<String> aliasKeys) throws ExpansionException {
        List<ImportedEntry> accepted =
                access.stream().filter(Consistency::isPermit).toList();
        accepted.stream()
                .filter(entry -> !isMapped(entry))
                .forEach(entry -> told(() -> report.left(
                        entry.where(),
                        ImportReport.cut(entry.key() + " " + entry.value()),
                        true,
                        "accepted there without a mapping; here 550 5.1.1, for the file virtual has none")));
        localTargets(ourDomains);
        mailboxDomains();
        List<String> domains =
                accepted.stream().map(entry -> domain(entry.key())).toList();
        if (new Strangers(parameters).maySend(domains, aliasKeys)) {
            report.left(
                    ConfigurationFolder.MAIN_CF,
                    ClientImport.CLIENT,
                    true,
                    "any client may send to the listed recipients there; here only clients and mynetworks may:"
                            + " list all your mail servers in MYNETWORKS or in the file clients");
        }
    }

    private static boolean isPermit(ImportedEntry entry) {
        String word = entry.value().split("\\s", 2)[0];
        return word.equalsIgnoreCase("OK")
                || (word.equals(entry.value()) && word.chars().allMatch(Character::isDigit));
    }

    private static String domain(String key) {
        return key.substring(key.indexOf('@') + 1).toLowerCase(Locale.ROOT);
    }

    /** Whether some recipient that the rule permits has a mapping: for a whole domain, any of them. */
    private boolean isMapped(ImportedEntry permitted) {
        String key = permitted.key().toLowerCase(Locale.ROOT);
        int at = key.indexOf('@');
        if (at < 0) {
            return bareUsers || mappedDomains.contains(key.startsWith(".") ? key.substring(1) : key);
        }
        String user = key.substring(0, at);
        return key.endsWith("@")
                ? wholeDomains || mappedUsers.contains(user)
                : mapped.contains(key) || mapped.contains(key.substring(at)) || mapped.contains(user);
    }

    private void index(String key) {
        int at = key.indexOf('@');
        mapped.add(key);
        mappedUsers.add(at < 0 ? key : key.substring(0, at));
        bareUsers |= at < 0;
        wholeDomains |= at == 0;
        for (int i = at; i >= 0; i = key.indexOf('.', i + 1)) {
            mappedDomains.add(key.substring(i + 1));
        }
    }

    private void localTargets(Set<String> ourDomains) throws ExpansionException {
        Set<String> local = new HashSet<>(ourDomains);
        if (!parameters.isSet("mydestination")) {
            local.addAll(Braces.split(parameters.value("mydestination")));
        }
        Set<String> mailboxes = new HashSet<>(Braces.split(parameters.value(MAILBOX_DOMAINS)));
        boolean kept = !parameters.value("virtual_mailbox_maps").isEmpty()
                && parameters.value("virtual_transport").equals("virtual");
        for (ImportedEntry alias : aliases) {
            for (String target : alias.value().split("[\\s,]+")) {
                String domain = domain(target);
                boolean last = !mapped.contains(target.toLowerCase(Locale.ROOT));
                if (target.indexOf('@') > 0
                        && last
                        && (local.contains(domain) || (kept && mailboxes.contains(domain)))) {
                    told(() -> report.left(
                            alias.where(),
                            ImportReport.cut(alias.key() + " " + alias.value()),
                            true,
                            "delivered to a mailbox there, to the MX records of " + domain + " here"));
                }
            }
        }
    }

    /** The recipe as printed relays nothing. */
    private void mailboxDomains() throws ExpansionException {
        Optional<Setting> domains = parameters.set(MAILBOX_DOMAINS);
        if (domains.isEmpty() || parameters.value(MAILBOX_DOMAINS).isEmpty()) {
            return;
        }
        if (parameters.value("virtual_transport").equals("virtual")
                && parameters.value("virtual_mailbox_maps").isEmpty()) {
            report.note(
                    domains.get(),
                    "virtual_mailbox_domains without virtual_transport hands this mail to virtual(8), which bounces all"
                            + " of it; here it goes to the MX records of its domain");
        } else {
            report.took(
                    domains.get(), "nothing to set: mail goes where virtual says, to the MX records of that domain");
        }
    }

    private void told(Runnable line) {
        if (told++ < ImportReport.LINES_LIMIT) {
            line.run();
        }
    }
}
