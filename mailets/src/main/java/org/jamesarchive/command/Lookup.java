package org.jamesarchive.command;

import io.netty.util.NetUtil;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import org.jamesarchive.access.AccessDecision;
import org.jamesarchive.access.AccessTable;
import org.jamesarchive.access.ClientTable;
import org.jamesarchive.alias.AliasExpansion;
import org.jamesarchive.alias.VirtualAliasTable;
import org.jamesarchive.gateway.TableSettings;
import org.jamesarchive.table.AddressSyntaxException;
import org.jamesarchive.table.MailboxAddress;
import org.jamesarchive.table.TableEntry;
import org.jamesarchive.table.TextTable;
import org.jspecify.annotations.Nullable;

/** How one key is looked up. */
@FunctionalInterface
interface Lookup {

    /**
     * Looks up a key.
     *
     * @param rules told each entry that was used, in order
     * @param troubles told why there is no answer, when there is more to say than that nothing matched
     * @return the value; empty when nothing matches
     */
    Optional<String> find(String key, Consumer<TableEntry> rules, Consumer<String> troubles);

    /**
     * Reads a table.
     *
     * @param kind null: as {@code postmap -q}, one look-up of the key itself
     * @throws IOException {@code FILE:LINE: …} or {@code FILE: …} when it cannot be read, or is none
     */
    static Lookup open(@Nullable TableKind kind, Path file, TableSettings settings) throws IOException {
        byte[] content = TableFile.read(file);
        if (kind == null) {
            TextTable text = TextTable.parse(file, content);
            return (key, rules, troubles) -> value(text.query(key), rules);
        }
        return switch (kind) {
            case ACCESS -> access(AccessTable.parse(TextTable.parse(file, content), settings.access()));
            case VIRTUAL -> virtual(VirtualAliasTable.parse(TextTable.parse(file, content), settings.alias()));
            case CLIENTS -> clients(ClientTable.parse(file, content));
            case PASSWORDS -> throw new IllegalArgumentException("a password file can be checked, and not asked");
        };
    }

    private static Lookup access(AccessTable table) {
        return (key, rules, troubles) -> {
            try {
                AccessDecision decision = table.check(MailboxAddress.parse(key));
                return value(decision.matched(), rules);
            } catch (AddressSyntaxException e) {
                troubles.accept("is no address: " + e.getMessage());
                return Optional.empty();
            }
        };
    }

    private static Lookup virtual(VirtualAliasTable table) {
        return (key, rules, troubles) -> {
            AliasExpansion expansion = table.expand(key, rules);
            if (expansion instanceof AliasExpansion.Failed failed) {
                troubles.accept(failed.reason());
            }
            return expansion instanceof AliasExpansion.Expanded expanded
                    ? Optional.of(String.join(", ", expanded.targets()))
                    : Optional.empty();
        };
    }

    private static Lookup clients(ClientTable table) {
        return (key, rules, troubles) -> {
            @Nullable InetAddress client = NetUtil.createInetAddressFromIpAddressString(key);
            if (client == null) {
                troubles.accept("is no IP address");
                return Optional.empty();
            }
            return table.match(client).flatMap(rule -> value(Optional.of(rule.entry()), rules));
        };
    }

    private static Optional<String> value(Optional<TableEntry> entry, Consumer<TableEntry> rules) {
        entry.ifPresent(rules);
        return entry.map(TableEntry::value);
    }
}
