package org.jamesarchive.postfix;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * One of a list of restrictions (postconf(5), smtpd_recipient_restrictions).
 *
 * @param name in lower case
 * @param argument the table, the list or the server that it asks; empty when it has none
 */
record Restriction(String name, String argument) {

    /** Most restrictions in a list. */
    static final int LIMIT = 1000;

    /**
     * Reads a list.
     *
     * @param tableCheck what a table alone stands for in this list
     * @throws ExpansionException when braces do not match, or there are too many
     */
    static List<Restriction> parse(String value, String tableCheck) throws ExpansionException {
        List<String> words = Braces.split(value);
        if (words.size() > LIMIT) {
            throw new ExpansionException("found over " + LIMIT + " restrictions, expected at most that");
        }
        List<Restriction> restrictions = new ArrayList<>();
        for (int i = 0; i < words.size(); i++) {
            String name = words.get(i).toLowerCase(Locale.ROOT);
            if (name.indexOf(':') >= 0) {
                restrictions.add(new Restriction(tableCheck, words.get(i)));
            } else if (takesArgument(name) && i + 1 < words.size()) {
                restrictions.add(new Restriction(name, words.get(++i)));
            } else {
                restrictions.add(new Restriction(name, ""));
            }
        }
        return restrictions;
    }

    private static boolean takesArgument(String name) {
        return (name.startsWith("check_") && !name.equals("check_relay_domains"))
                || name.startsWith("reject_rbl_")
                || name.startsWith("reject_rhsbl_")
                || name.equals("permit_dnswl_client")
                || name.equals("permit_rhswl_client")
                || name.equals("sleep")
                || name.equals("warn_if_reject");
    }

    @Override
    public String toString() {
        return argument.isEmpty() ? name : name + " " + argument;
    }
}
