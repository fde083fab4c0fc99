package org.jamesarchive.queue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.jamesarchive.store.Content;

/**
 * The content of a parked message.
 *
 * @param file where it was found
 * @param settled where it is when it is no longer there
 * @param size its length when it was found, in bytes
 * @param expected what was put; empty when nobody knows, and nothing can be checked
 */
record ParkedContent(Path file, Path settled, long size, Optional<AttributesFile.ContentLine> expected)
        implements Content {

    @Override
    public InputStream open() throws IOException {
        FileChannel channel = openChannel();
        boolean whole = expected.isEmpty() || expected.get().size() == channel.size();
        if (!whole) {
            channel.close();
            throw new DamagedRecordException("%s has not the %d bytes that were put"
                    .formatted(settled, expected.get().size()));
        }
        return expected.isEmpty()
                ? Channels.newInputStream(channel)
                : new ContentStream(channel, 0, size, expected.get().crc(), () -> {});
    }

    private FileChannel openChannel() throws IOException {
        try {
            return FileChannel.open(file, StandardOpenOption.READ);
        } catch (NoSuchFileException e) {
            return FileChannel.open(settled, StandardOpenOption.READ);
        }
    }
}
