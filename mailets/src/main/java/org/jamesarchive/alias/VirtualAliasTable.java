package org.jamesarchive.alias;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jamesarchive.table.AddressSyntaxException;
import org.jamesarchive.table.CaseFolding;
import org.jamesarchive.table.DomainNames;
import org.jamesarchive.table.MailboxAddress;
import org.jamesarchive.table.TableEntry;
import org.jamesarchive.table.TableSyntaxException;
import org.jamesarchive.table.TextTable;
import org.jspecify.annotations.Nullable;

/**
 * A virtual alias table (virtual(5)), as virtual_alias_maps asks it. Immutable.
 * <pre>
 *   looked up, in this order    for user+ext@domain             the targets get
 *   the address                 user+ext@domain
 *   without its extension       user@domain                     +ext, if unmatched extensions are propagated
 *   the user, in our domains    user+ext, then user             the latter the same
 *   the domain                  @domain                         nothing: @otherdomain repeats user+ext anyway
 * </pre>
 * The first that is found counts. Case does not matter, A-labels and U-labels of a domain are one ({@link DomainNames}; that is
 * ours, Postfix compares as written). Local parts that need quotes are looked up in quotes. An entry whose key is one of our
 * domains ({@code domain anything}, the way to name a virtual alias domain) maps nothing, and its value is not read.
 */
public final class VirtualAliasTable {

    private final TextTable text;
    private final AliasSettings settings;
    private final Map<String, Mapping> mappingsByKey = new HashMap<>();
    private final List<String> warnings;
    private final String foldedDelimiters;

    /** Whether any key has a delimiter in it: if none has, an address with extension need not be looked up as it is. */
    private boolean keysHaveExtensions;

    private record Mapping(TableEntry rule, List<AliasTarget> targets) {}

    private VirtualAliasTable(TextTable text, AliasSettings settings) {
        this.text = text;
        this.settings = settings;
        this.warnings = new ArrayList<>(text.warnings());
        this.foldedDelimiters = CaseFolding.fold(settings.recipientDelimiter().characters());
    }

    /** @throws TableSyntaxException when a target is no address; without origin, also when it has no domain */
    public static VirtualAliasTable parse(TextTable text, AliasSettings settings) throws TableSyntaxException {
        VirtualAliasTable table = new VirtualAliasTable(text, settings);
        for (TableEntry entry : text.entries()) {
            if (!settings.ourDomains().contains(DomainNames.canonical(entry.key()))) {
                table.add(entry);
            }
        }
        return table;
    }

    private void add(TableEntry entry) throws TableSyntaxException {
        Mapping mapping = new Mapping(entry, AliasTargets.parse(text, entry, settings.origin()));
        String key = DomainNames.canonicalAddress(entry.key());
        keysHaveExtensions |= hasDelimiter(key);
        Mapping first = mappingsByKey.putIfAbsent(key, mapping);
        if (first != null) {
            TextTable.addWarning(warnings, text.file(), entry.line(), TextTable.duplicate(entry, first.rule()));
        }
    }

    private boolean hasDelimiter(String key) {
        int end = key.lastIndexOf('@');
        for (int i = 0; i < (end < 0 ? key.length() : end); i++) {
            if (foldedDelimiters.indexOf(key.charAt(i)) >= 0) {
                return true;
            }
        }
        return false;
    }

    /** All that a recipient stands for in the end; what is no address is not mapped. */
    public AliasExpansion expand(String recipient) {
        return parse(recipient).map(this::expand).orElseGet(AliasExpansion.NotMapped::new);
    }

    /**
     * The same, for a look at how it came about.
     *
     * @param rules told each entry that was followed, in order
     */
    public AliasExpansion expand(String recipient, Consumer<TableEntry> rules) {
        Function<MailboxAddress, Optional<AliasMatch>> told = address -> {
            Optional<AliasMatch> match = match(address);
            match.map(AliasMatch::rule).ifPresent(rules);
            return match;
        };
        return parse(recipient)
                .map(address -> new AliasRecursion(text.file(), settings, told).expand(address))
                .orElseGet(AliasExpansion.NotMapped::new);
    }

    /** All that a recipient stands for in the end. */
    public AliasExpansion expand(MailboxAddress recipient) {
        return new AliasRecursion(text.file(), settings, this::match).expand(recipient);
    }

    /** Whether an entry applies to the recipient, without a look at where it leads. */
    public boolean maps(String recipient) {
        return rule(recipient).isPresent();
    }

    /** The entry that applies to the recipient itself. */
    public Optional<TableEntry> rule(String recipient) {
        return parse(recipient).flatMap(this::match).map(AliasMatch::rule);
    }

    private Optional<MailboxAddress> parse(String recipient) {
        try {
            return Optional.of(
                    settings.origin() == null
                            ? MailboxAddress.parse(recipient)
                            : MailboxAddress.parseWithOrigin(recipient, settings.origin()));
        } catch (AddressSyntaxException notAnAddress) {
            return Optional.empty();
        }
    }

    private Optional<AliasMatch> match(MailboxAddress address) {
        String local = address.localPart();
        int split = settings.recipientDelimiter().split(local);
        String bare = split < 0 ? local : local.substring(0, split);
        String domain = DomainNames.canonical(address.domain());
        String quotedLocal = key(local);
        String quotedBare = split < 0 ? quotedLocal : key(bare);

        boolean asItIs = split < 0 || keysHaveExtensions;
        Mapping full = asItIs ? mappingsByKey.get(quotedLocal + '@' + domain) : null;
        Mapping byBare = full == null && split >= 0 ? mappingsByKey.get(quotedBare + '@' + domain) : null;
        if (full == null && byBare == null && settings.ourDomains().contains(domain)) {
            full = asItIs ? mappingsByKey.get(quotedLocal) : null;
            byBare = full == null && split >= 0 ? mappingsByKey.get(quotedBare) : null;
        }
        if (byBare != null) {
            String extension = settings.propagateUnmatchedExtensions() ? local.substring(split) : "";
            return Optional.of(new AliasMatch(byBare.rule(), byBare.targets(), bare, extension));
        }
        @Nullable Mapping found = full == null ? mappingsByKey.get('@' + domain) : full;
        return Optional.ofNullable(found).map(m -> new AliasMatch(m.rule(), m.targets(), local, ""));
    }

    private static String key(String localPart) {
        return MailboxAddress.quote(CaseFolding.fold(localPart));
    }

    /** The entry that {@code postmap -q key} finds. */
    public Optional<TableEntry> query(String key) {
        return text.query(key);
    }

    /** One line each, {@code FILE:LINE: …}, about what is legal and hardly meant. */
    public List<String> warnings() {
        return Collections.unmodifiableList(warnings);
    }

    /** Number of entries that count, domains included. */
    public int size() {
        return text.entries().size();
    }
}
