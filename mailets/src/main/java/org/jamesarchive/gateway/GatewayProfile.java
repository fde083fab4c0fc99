package org.jamesarchive.gateway;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jamesarchive.access.AccessTable;
import org.jamesarchive.access.ClientTable;
import org.jamesarchive.alias.VirtualAliasTable;
import org.jamesarchive.james.Locations;
import org.jamesarchive.settings.SettingsException;
import org.jamesarchive.settings.SettingsFile;
import org.jamesarchive.table.TextTable;

/** A look at a profile folder without a gateway. */
public final class GatewayProfile {

    private GatewayProfile() {}

    /**
     * Reads {@code gateway.xml} and the tables that it names, as a gateway does when it starts; environment variables count as unset.
     *
     * @throws SettingsException when {@code gateway.xml} is wrong
     * @throws IOException when a table is wrong or missing
     */
    public static void check(Path folder) throws IOException {
        Locations locations = new Locations(folder, folder, variable -> null);
        GatewaySettings settings = GatewaySettings.from(
                SettingsFile.read(folder.resolve(GatewaySettings.FILE), "gateway", locations.environment()), locations);
        AccessTable.parse(TextTable.read(settings.accessTable()), settings.access());
        VirtualAliasTable.parse(TextTable.read(settings.virtualAliasTable()), settings.alias());
        ClientTable.parse(settings.clientAccessTable(), Files.readAllBytes(settings.clientAccessTable()));
    }
}
