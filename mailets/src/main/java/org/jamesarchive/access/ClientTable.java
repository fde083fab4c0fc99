package org.jamesarchive.access;

import static org.jamesarchive.table.TableSyntaxException.excerpt;

import java.net.InetAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jamesarchive.table.TableEntry;
import org.jamesarchive.table.TableSyntaxException;
import org.jamesarchive.table.TextTable;
import org.jspecify.annotations.Nullable;

/**
 * A table of clients by network, in the form of cidr_table(5): {@code NETWORK ACTION}, the first line that holds the client's
 * address decides. What actions there are says {@link ClientAction}. IPv4 and IPv6, an IPv4-mapped IPv6 address counts as the
 * IPv4 address; {@code ::/0} holds no IPv4 address, nor {@code 0.0.0.0/0} an IPv6 one. Immutable.
 *
 * <p>A look-up costs a hash look-up for each prefix length that the table uses, however many lines it has.
 */
public final class ClientTable {

    private final List<ClientRule> rules = new ArrayList<>();
    private final Map<Network, Integer> firstRuleByNetwork = new HashMap<>();
    private final List<String> warnings = new ArrayList<>();
    private final BitSet prefixes = new BitSet(Network.BITS + 1);

    private ClientTable() {}

    /**
     * Parses the bytes of a file.
     *
     * @param file for messages
     * @throws TableSyntaxException when an entry is no network with an action
     */
    public static ClientTable parse(Path file, byte[] content) throws TableSyntaxException {
        ClientTable table = new ClientTable();
        for (TableEntry entry : TextTable.orderedEntries(file, content)) {
            Network network = network(file, entry);
            table.warnOfEarlier(file, entry, network);
            table.rules.add(rule(file, entry));
            table.firstRuleByNetwork.putIfAbsent(network, table.rules.size() - 1);
            table.prefixes.set(network.prefix());
        }
        return table;
    }

    private static Network network(Path file, TableEntry entry) throws TableSyntaxException {
        try {
            return Network.parse(entry.key());
        } catch (IllegalArgumentException e) {
            throw new TableSyntaxException(
                    file, entry.line(), "found network " + excerpt(entry.key()) + ", " + e.getMessage());
        }
    }

    private static ClientRule rule(Path file, TableEntry entry) throws TableSyntaxException {
        try {
            return new ClientRule(entry, ClientAction.parse(entry.value()));
        } catch (IllegalArgumentException e) {
            throw new TableSyntaxException(file, entry.line(), String.valueOf(e.getMessage()));
        }
    }

    private void warnOfEarlier(Path file, TableEntry entry, Network network) {
        @Nullable ClientRule earlier = first(network, network.prefix());
        if (earlier != null) {
            TextTable.addWarning(
                    warnings,
                    file,
                    entry.line(),
                    excerpt(entry.key()) + " is never reached, line "
                            + earlier.entry().line() + " comes first");
        }
    }

    /** The first line that holds this address. */
    public Optional<ClientRule> match(InetAddress client) {
        return Optional.ofNullable(first(Network.of(client), Network.BITS));
    }

    private @Nullable ClientRule first(Network network, int longest) {
        int first = rules.size();
        int shortest = network.isIpv4() ? Network.IPV4_PREFIX : 0;
        for (int i = prefixes.nextSetBit(shortest); i >= 0 && i <= longest; i = prefixes.nextSetBit(i + 1)) {
            @Nullable Integer found = firstRuleByNetwork.get(network.masked(i));
            if (found != null && found < first) {
                first = found;
            }
        }
        return first == rules.size() ? null : rules.get(first);
    }

    /** One line each, {@code FILE:LINE: …}, about what is legal and hardly meant. */
    public List<String> warnings() {
        return Collections.unmodifiableList(warnings);
    }

    /** Number of lines, those that are never reached included. */
    public int size() {
        return rules.size();
    }
}
