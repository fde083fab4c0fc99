package org.jamesarchive.store;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import org.jamesarchive.store.seal.Keyset;

/** Makes the catalog of a stopped worker anew from the segments. May be interrupted at any time and begun again. */
public final class CatalogRebuild {

    private CatalogRebuild() {}

    /** The same for a store without sealed entries. */
    public static StoreStatus run(Path dataDirectory, Clock clock, ScanProgress progress) throws IOException {
        return run(dataDirectory, Keyset.NONE, clock, progress);
    }

    /**
     * Deletes the catalog, reads all segments and writes it again; the end of the log is treated as at a start.
     *
     * @param keys what opens sealed entries; without it, nothing inside of them is looked at where there is damage
     * @return what the segments hold
     * @throws StoreConfigurationException when the directory is none, or a worker has it open: nothing was changed
     * @throws IOException when segments cannot be read or the catalog cannot be written
     */
    public static StoreStatus run(Path dataDirectory, Keyset keys, Clock clock, ScanProgress progress)
            throws IOException {
        try (DataDirectory directory = DataDirectory.open(dataDirectory)) {
            Catalog.delete(directory.catalog());
            try (Catalog catalog = Catalog.open(directory.catalog())) {
                TornTail tornTail = new TornTail(new FileDisk(dataDirectory), directory, clock);
                LogTail tail = new Recovery(directory, keys, catalog, tornTail, LogState.EMPTY, progress).run();
                LogState state = tail.state();
                return new StoreStatus(
                        directory.serverId(),
                        state.messages(),
                        state.merges(),
                        state.messageBytes(),
                        tail.diskBytes(),
                        tail.segments(),
                        state.damages() == 0 ? "" : state.damages() + " damaged places");
            }
        }
    }
}
