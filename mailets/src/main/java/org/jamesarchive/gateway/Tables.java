package org.jamesarchive.gateway;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.james.metrics.api.GaugeRegistry;
import org.jamesarchive.access.AccessTable;
import org.jamesarchive.access.ClientTable;
import org.jamesarchive.alias.VirtualAliasTable;
import org.jamesarchive.sasl.PasswordFile;
import org.jamesarchive.settings.SettingsException;
import org.jamesarchive.table.ReloadListener;
import org.jamesarchive.table.ReloadingTable;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The gateway's tables, read again when their files change; a broken file keeps the old table. Safe for use by many threads. */
final class Tables {

    private static final Logger LOGGER = LoggerFactory.getLogger(Tables.class);

    private static final ReloadListener LOGGED = new ReloadListener() {
        @Override
        public void reloaded(Path file) {
            LOGGER.info("table={} status=reloaded", file.getFileName());
        }

        @Override
        public void kept(String error) {
            LOGGER.error("status=kept, the old table stays in use ({})", error);
        }
    };

    private final ReloadingTable<AccessTable> access;
    private final ReloadingTable<VirtualAliasTable> aliases;
    private final ReloadingTable<ClientTable> clients;
    private final @Nullable ReloadingTable<PasswordFile> users;

    /** @throws SettingsException when a table is missing or wrong */
    Tables(GatewaySettings settings, Clock clock) {
        try {
            access = new ReloadingTable<>(
                    settings.accessTable(), text -> AccessTable.parse(text, settings.access()), clock, LOGGED);
            aliases = new ReloadingTable<>(
                    settings.virtualAliasTable(),
                    text -> VirtualAliasTable.parse(text, settings.alias()),
                    clock,
                    LOGGED);
            clients = new ReloadingTable<>(settings.clientAccessTable(), ClientTable::parse, clock, LOGGED);
            Path passwords = settings.passwordFile();
            users = passwords == null ? null : new ReloadingTable<>(passwords, PasswordFile::parse, clock, LOGGED);
        } catch (IOException e) {
            throw new SettingsException(String.valueOf(e.getMessage()), e);
        }
        Stream.of(
                        access.current().warnings(),
                        aliases.current().warnings(),
                        clients.current().warnings())
                .flatMap(List::stream)
                .forEach(warning -> LOGGER.warn("{}", warning));
    }

    AccessTable access() {
        return access.current();
    }

    VirtualAliasTable aliases() {
        return aliases.current();
    }

    ClientTable clients() {
        return clients.current();
    }

    /** Who may authenticate: nobody when there is no such file. */
    PasswordFile users() {
        return users == null ? PasswordFile.NOBODY : users.current();
    }

    /** Why a file as it now stands is not what is used, a line each. */
    List<String> errors() {
        return Stream.of(access, aliases, clients, users)
                .filter(Objects::nonNull)
                .map(ReloadingTable::error)
                .flatMap(Optional::stream)
                .toList();
    }

    void register(GaugeRegistry gauges) {
        register(gauges, "access", access);
        register(gauges, "alias", aliases);
        register(gauges, "client", clients);
        if (users != null) {
            register(gauges, "sasl", users);
        }
    }

    private static void register(GaugeRegistry gauges, String room, ReloadingTable<?> table) {
        gauges.register("archive." + room + ".table.reloaded", table::reloads)
                .register("archive." + room + ".table.refused", table::failures)
                .register(
                        "archive." + room + ".table.broken", () -> table.error().isPresent() ? 1 : 0);
    }
}
