package org.jamesarchive.store;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.jamesarchive.store.segment.LogPosition;
import org.jamesarchive.store.segment.SegmentReader;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The parts of a store that is open, put together in order and taken apart in reverse. */
record OpenStore(
        DataDirectory directory,
        Disk disk,
        Catalog catalog,
        EntryPreparer preparer,
        StoreDictionary dictionary,
        SegmentLog log,
        LogWriter writer,
        EntryReader reader,
        StoreKeys keys,
        @Nullable Checkpointer checkpointer)
        implements Closeable {

    private static final Logger LOGGER = LoggerFactory.getLogger(OpenStore.class);

    /** Makes the disk once the data directory is there. */
    interface DiskFactory {
        Disk on(Path directory) throws IOException;
    }

    static OpenStore open(
            StoreSettings settings, @Nullable CheckpointSettings checkpoints, Clock clock, DiskFactory disks)
            throws IOException {
        try (Undo undo = new Undo()) {
            DataDirectory directory = undo.add(DataDirectory.open(settings.dataDirectory(), settings.serverId()));
            Disk disk = disks.on(settings.dataDirectory());
            StoreKeys keys = StoreKeys.open(settings.encryption(), settings.dataDirectory(), directory);
            Catalog catalog = undo.add(openCatalog(directory));
            EntryPreparer preparer = new EntryPreparer(settings, disk, directory.temporary(), keys.seals());
            undo.add(preparer::close);
            TornTail tornTail = new TornTail(disk, directory, clock);
            LogState known = catalog.state().orElse(LogState.EMPTY);
            LogTail tail = new Recovery(directory, keys.keys(), catalog, tornTail, known, ScanProgress.NONE).run();
            Checkpointer checkpointer = checkpoints == null ? null : new Checkpointer(checkpoints, directory, clock);
            SealSigner signer = checkpointer == null ? SealSigner.NONE : checkpointer;
            StoreDictionary dictionary =
                    undo.add(StoreDictionary.open(settings, directory.segments(), keys.dictionaryKeys()));
            SegmentLog log = undo.add(
                    new SegmentLog(settings, disk, directory, preparer, dictionary, clock, signer, keys, tail));
            LogWriter writer = new LogWriter(log, catalog, clock, "archive-store-" + settings.serverId());
            if (tail.damaged()) {
                leaveDamaged(log, catalog);
            }
            undo.keep();
            writer.start();
            EntryReader reader = new EntryReader(directory, keys.keys(), settings.inMemoryFrameLimit());
            if (checkpointer != null) {
                checkpointer.start(log::state);
            }
            return new OpenStore(
                    directory, disk, catalog, preparer, dictionary, log, writer, reader, keys, checkpointer);
        }
    }

    private static void leaveDamaged(SegmentLog log, Catalog catalog) throws IOException {
        try {
            log.beginIfNone();
            catalog.record(log.state().segment(), List.of(), log.state());
        } catch (StoreUnavailableException e) {
            LOGGER.warn("no new segment yet: {}", e.getMessage());
        }
    }

    /** An unreadable catalog, or one of another log, is thrown away: it is derived. */
    private static Catalog openCatalog(DataDirectory directory) throws IOException {
        try {
            Catalog catalog = Catalog.open(directory.catalog());
            if (catalog.isCurrent() && belongs(catalog, directory)) {
                return catalog;
            }
            catalog.close();
        } catch (IOException e) {
            LOGGER.warn("the catalog cannot be used: {}", e.getMessage());
        }
        LOGGER.warn("the catalog in {} is made anew from the segments", directory.catalog());
        Catalog.delete(directory.catalog());
        return Catalog.open(directory.catalog());
    }

    private static boolean belongs(Catalog catalog, DataDirectory directory) {
        try {
            LogState state = catalog.state().orElse(LogState.EMPTY);
            return state.segment() == 0
                    || SegmentReader.entryBefore(directory.segment(state.segment()), state.offset())
                            .map(LogPosition::behind)
                            .filter(state.position()::equals)
                            .isPresent();
        } catch (IOException | IllegalArgumentException e) {
            LOGGER.warn("the catalog does not fit the segments: {}", e.toString());
            return false;
        }
    }

    @Override
    public void close() throws IOException {
        try (directory;
                preparer;
                catalog;
                checkpointer;
                dictionary;
                writer) {
            LOGGER.info("closing {} messages in {} segments", log.state().messages(), log.segments());
        }
    }
}
