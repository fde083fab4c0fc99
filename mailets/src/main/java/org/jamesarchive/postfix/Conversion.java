package org.jamesarchive.postfix;

import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jamesarchive.access.ClientNetworks;
import org.jamesarchive.smtp.TlsTrust;
import org.jamesarchive.table.AddressSyntaxException;
import org.jamesarchive.table.MailboxAddress;
import org.jamesarchive.table.RecipientDelimiter;

/** How a value of Postfix's is written in our files. */
@FunctionalInterface
interface Conversion {

    /** {@code [::ffff:127.0.0.0]/104} of Debian's own main.cf. */
    Pattern MAPPED = Pattern.compile("\\[::ffff:([0-9.]{7,15})]/([0-9]{1,3})");

    int MAPPED_PREFIX = 96;

    /** @throws IllegalArgumentException when ours have no such value; the message says what was expected */
    String apply(String value);

    /** A whole number. */
    static Conversion integer(int min, int max) {
        return value -> {
            if (!value.matches("[0-9]{1,9}") || Integer.parseInt(value) < min || Integer.parseInt(value) > max) {
                throw new IllegalArgumentException("expected a whole number from " + min + " to " + max);
            }
            return Integer.toString(Integer.parseInt(value));
        };
    }

    /** The size of a message; Postfix knows none that is not plain bytes, and 0 is no limit in both. */
    static String bytes(String value) {
        if (!value.matches("[0-9]{1,18}")) {
            throw new IllegalArgumentException("expected a whole number of bytes");
        }
        return Long.toString(Long.parseLong(value));
    }

    /** {@code yes} or {@code no}. */
    static String yesNo(String value) {
        return switch (value.toLowerCase(Locale.ROOT)) {
            case "yes" -> "true";
            case "no" -> "false";
            default -> throw new IllegalArgumentException("expected yes or no");
        };
    }

    /** A time with the units s, m, h, d, w, seconds without; 0 and what is over an hour are none of ours. */
    static String seconds(String value) {
        final long hour = 3600;
        Matcher time = Pattern.compile("([0-9]{1,9})([smhdw]?)").matcher(value);
        if (!time.matches()) {
            throw new IllegalArgumentException("expected a time such as 30s or 5m");
        }
        long number = Long.parseLong(time.group(1));
        long unit =
                switch (time.group(2)) {
                    case "m" -> 60L;
                    case "h" -> hour;
                    case "d" -> 24 * hour;
                    case "w" -> 7 * 24 * hour;
                    default -> 1L;
                };
        if (number == 0 || number * unit > hour) {
            throw new IllegalArgumentException("expected a time from 1s to 1h");
        }
        return number + (time.group(2).isEmpty() ? "s" : time.group(2));
    }

    /** Networks, each once, between white space; none is good, too. What is IPv4 in IPv6's clothes becomes IPv4. */
    static String networks(String value) {
        LinkedHashSet<String> networks = new LinkedHashSet<>();
        for (String word : value.strip().split("[\\s,]+")) {
            Matcher mapped = MAPPED.matcher(word);
            networks.add(
                    mapped.matches() && Integer.parseInt(mapped.group(2)) >= MAPPED_PREFIX
                            ? mapped.group(1) + "/" + (Integer.parseInt(mapped.group(2)) - MAPPED_PREFIX)
                            : word);
        }
        networks.remove("");
        if (!networks.isEmpty()) {
            ClientNetworks.parse(String.join(" ", networks));
        }
        return String.join(" ", networks);
    }

    /** A domain. */
    static String domain(String value) {
        try {
            return MailboxAddress.parseDomain(value);
        } catch (AddressSyntaxException e) {
            throw new IllegalArgumentException("expected a domain (" + e.getMessage() + ")", e);
        }
    }

    /** Domains, between white space; no files, tables or patterns. */
    static String domains(String value) {
        StringBuilder list = new StringBuilder();
        if (value.isEmpty()) {
            return "";
        }
        for (String domain : value.strip().split("[\\s,]+")) {
            if (domain.startsWith("/")
                    || domain.startsWith(".")
                    || domain.startsWith("!")
                    || domain.indexOf(':') >= 0) {
                throw new IllegalArgumentException("expected domains, no files, tables or patterns");
            }
            list.append(list.isEmpty() ? "" : " ").append(domain(domain));
        }
        return list.toString();
    }

    /** SHA-256 fingerprints. */
    static String fingerprints(String value) {
        TlsTrust.DEFAULT.withFingerprints(value);
        return value.strip().replaceAll("[\\s,|]+", ", ");
    }

    /** Delimiters of extensions. */
    static String delimiter(String value) {
        return new RecipientDelimiter(value).characters();
    }

    /** Whether the parameter's list has access tables among those where a parent domain matches. */
    static String accessMaps(String value) {
        boolean listed = false;
        for (String word : value.split("[\\s,]+")) {
            if (word.startsWith("!") || word.startsWith("/") || word.indexOf(':') >= 0) {
                throw new IllegalArgumentException("expected names of parameters, no files, tables or exclusions");
            }
            listed |= word.equals("smtpd_access_maps");
        }
        return Boolean.toString(listed);
    }
}
