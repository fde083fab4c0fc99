package org.jamesarchive.postfix;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Whether Postfix takes mail for the listed recipients from a client that is neither in {@code mynetworks} nor authenticated. Here such
 * a client cannot connect.
 */
final class Strangers {

    private static final List<String> DESTINATIONS =
            List.of("mydestination", "virtual_alias_domains", "virtual_mailbox_domains", "relay_domains");

    private final Parameters parameters;

    Strangers(Parameters parameters) {
        this.parameters = parameters;
    }

    /**
     * Whether they may send; yes, when it cannot be told.
     *
     * @param accepted the domains of recipients that the access table accepts
     * @param aliasKeys all keys of the virtual alias tables
     */
    boolean maySend(List<String> accepted, Set<String> aliasKeys) throws ExpansionException {
        Set<String> destinations = destinations();
        boolean foreign =
                !accepted.isEmpty() && accepted.stream().allMatch(domain -> isForeign(domain, destinations, aliasKeys));
        List<Restriction> clients = Restriction.parse(parameters.value(ClientImport.CLIENT), "check_client_access");
        List<Restriction> relay = Restriction.parse(parameters.value(RecipientImport.RELAY), "check_recipient_access");
        List<Restriction> recipients =
                Restriction.parse(parameters.value(RecipientImport.RECIPIENT), "check_recipient_access");
        return !(refuses(clients, foreign) || refuses(relay, foreign) || refuses(recipients, foreign));
    }

    private static boolean refuses(List<Restriction> list, boolean foreign) {
        for (Restriction restriction : list) {
            switch (restriction.name()) {
                case "reject" -> {
                    return true;
                }
                case "reject_unauth_destination", "defer_unauth_destination" -> {
                    if (foreign) {
                        return true;
                    }
                }
                case "permit_mynetworks", "permit_sasl_authenticated", "check_client_access" -> {
                    // Not the stranger's case; what a client table permits is in the file clients.
                }
                default -> {
                    if (!restriction.name().startsWith("reject_")) {
                        return false;
                    }
                }
            }
        }
        return false;
    }

    /** What Postfix is a destination of, in lower case; the alias tables themselves, if they are listed, are looked at apart. */
    private Set<String> destinations() throws ExpansionException {
        Set<String> destinations = new HashSet<>();
        String aliasMaps = parameters.value("virtual_alias_maps");
        for (String name : DESTINATIONS) {
            String value = parameters.value(name);
            if (!value.equals(aliasMaps)) {
                Braces.split(value).forEach(part -> destinations.add(part.toLowerCase(Locale.ROOT)));
            }
        }
        return destinations;
    }

    /** Whether Postfix is surely no destination of mail to this domain. */
    private static boolean isForeign(String accepted, Set<String> destinations, Set<String> aliasKeys) {
        String domain = accepted.toLowerCase(Locale.ROOT);
        boolean cannotBeTold = destinations.stream().anyMatch(part -> part.indexOf(':') >= 0 || part.indexOf('/') >= 0);
        if (domain.isEmpty() || cannotBeTold || aliasKeys.contains(domain)) {
            return false;
        }
        for (int i = 0; i >= 0; i = domain.indexOf('.', i + 1)) {
            if (destinations.contains(domain.substring(i == 0 ? 0 : i + 1))) {
                return false;
            }
        }
        return true;
    }
}
