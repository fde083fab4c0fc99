package org.jamesarchive.worker;

import java.io.IOException;
import java.time.Clock;
import org.jamesarchive.settings.SettingsException;
import org.jamesarchive.store.ArchiveStore;
import org.jamesarchive.store.SegmentedArchiveStore;
import org.jamesarchive.store.StoreSettings;

/** Opens the archive that the settings speak of. */
final class Stores {

    private Stores() {}

    /** @throws SettingsException when the data directory is another server's, in use, or cannot be written */
    static ArchiveStore open(WorkerSettings settings, Clock clock) {
        try {
            StoreSettings defaults = StoreSettings.of(settings.dataDirectory(), settings.serverId());
            return SegmentedArchiveStore.open(
                    new StoreSettings(
                            settings.dataDirectory(),
                            settings.serverId(),
                            settings.segmentSizeLimit(),
                            settings.segmentAgeLimit(),
                            settings.compressionLevel(),
                            defaults.inMemoryFrameLimit(),
                            defaults.pendingBytesLimit(),
                            settings.freeSpaceWatermark()),
                    clock);
        } catch (IOException | IllegalArgumentException e) {
            throw new SettingsException(String.valueOf(e.getMessage()), e);
        }
    }
}
