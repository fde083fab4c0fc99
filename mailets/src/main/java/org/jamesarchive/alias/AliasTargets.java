package org.jamesarchive.alias;

import static org.jamesarchive.table.TableSyntaxException.excerpt;

import java.util.ArrayList;
import java.util.List;
import org.jamesarchive.table.AddressSyntaxException;
import org.jamesarchive.table.MailboxAddress;
import org.jamesarchive.table.TableEntry;
import org.jamesarchive.table.TableSyntaxException;
import org.jamesarchive.table.TextTable;
import org.jspecify.annotations.Nullable;

/**
 * Reads the value of an alias entry (virtual(5)): addresses with commas, whitespace or both between them, quotes respected.
 * {@code @otherdomain} may stand in the first place only. Comments, angle brackets, names, groups, and whatever aliases(5)
 * knows beyond addresses (files, commands, includes) refuse the table.
 */
final class AliasTargets {

    private final TextTable table;
    private final TableEntry entry;
    private final @Nullable String origin;

    private AliasTargets(TextTable table, TableEntry entry, @Nullable String origin) {
        this.table = table;
        this.entry = entry;
        this.origin = origin;
    }

    /**
     * @param origin the domain of a target that has none; null: such a target is an error
     * @return at least one target
     * @throws TableSyntaxException when a target is no address, or there is none
     */
    static List<AliasTarget> parse(TextTable table, TableEntry entry, @Nullable String origin)
            throws TableSyntaxException {
        return new AliasTargets(table, entry, origin).parse();
    }

    private List<AliasTarget> parse() throws TableSyntaxException {
        List<AliasTarget> targets = new ArrayList<>();
        for (String text : split(entry.value())) {
            targets.add(parse(text, targets.isEmpty()));
        }
        if (targets.isEmpty()) {
            throw table.problem(entry.line(), "found " + excerpt(entry.value()) + ", expected an address");
        }
        return List.copyOf(targets);
    }

    private AliasTarget parse(String text, boolean first) throws TableSyntaxException {
        try {
            if (text.startsWith("@") && first && text.indexOf(':') < 0) {
                return new AliasTarget.SameUserIn(MailboxAddress.parseDomain(text.substring(1)));
            }
            return new AliasTarget.To(
                    origin == null ? MailboxAddress.parse(text) : MailboxAddress.parseWithOrigin(text, origin));
        } catch (AddressSyntaxException e) {
            throw table.problem(
                    entry.line(),
                    "found target " + excerpt(text) + " (" + e.getMessage() + "), expected " + expected(first));
        }
    }

    private String expected(boolean first) {
        return (origin == null ? "user@domain" : "user@domain or user") + (first ? " or @domain" : "");
    }

    private static List<String> split(String value) {
        List<String> parts = new ArrayList<>();
        boolean quoted = false;
        int start = 0;
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '\\') {
                i++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (!quoted && isSeparator(c)) {
                addPart(parts, value, start, i);
                start = i + 1;
            }
        }
        addPart(parts, value, start, value.length());
        return parts;
    }

    private static void addPart(List<String> parts, String value, int start, int end) {
        if (end > start) {
            parts.add(value.substring(start, end));
        }
    }

    private static boolean isSeparator(char c) {
        return c == ',' || c == ' ' || (c >= '\t' && c <= '\r');
    }
}
