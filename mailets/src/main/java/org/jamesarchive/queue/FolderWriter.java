package org.jamesarchive.queue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.jamesarchive.store.Content;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes the pair of files of one message, in the steps that {@link MessageFolder} tells. Wants the {@link FolderLock} held. */
final class FolderWriter {

    private static final Logger LOG = LoggerFactory.getLogger(MessageFolder.class);
    private static final int BUFFER_SIZE = 128 * 1024;

    private final Path directory;
    private final Disk disk;
    private final FolderFiles files;
    private final SecureRandom random = new SecureRandom();

    FolderWriter(Path directory, Disk disk, FolderFiles files) {
        this.directory = directory;
        this.disk = disk;
        this.files = files;
    }

    void put(String key, Map<String, String> attributes, Content content) throws IOException {
        String name = FolderNames.name(key);
        Optional<String> wholeKey =
                FolderNames.isShortened(name) ? Optional.of(FolderNames.encode(key)) : Optional.empty();
        files.settle(name);
        String token = HexFormat.of().toHexDigits(random.nextLong());
        Path newContent = files.newContent(name, token);
        Path newAttributes = files.newAttributes(name);
        boolean committed = false;
        try {
            AttributesFile.ContentLine line = writeContent(newContent, token, content);
            writeAttributes(newAttributes, new AttributesFile(Optional.of(line), wholeKey, attributes));
            disk.move(newAttributes, files.attributes(name));
            committed = true;
        } finally {
            if (!committed) {
                deleteQuietly(newContent);
                deleteQuietly(newAttributes);
            }
        }
        disk.syncDirectory(directory);
        files.settle(name);
    }

    private AttributesFile.ContentLine writeContent(Path file, String token, Content content) throws IOException {
        CRC32C crc = new CRC32C();
        byte[] buffer = new byte[BUFFER_SIZE];
        long size = 0;
        try (InputStream in = content.open();
                Disk.DiskFile out = disk.create(file)) {
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                crc.update(buffer, 0, count);
                out.writeAll(ByteBuffer.wrap(buffer, 0, count), size);
                size += count;
            }
            if (size != content.size()) {
                throw Contents.wrongLength(content.size(), size);
            }
            out.force();
        }
        return new AttributesFile.ContentLine(token, size, (int) crc.getValue());
    }

    private void writeAttributes(Path file, AttributesFile attributes) throws IOException {
        byte[] bytes = attributes.text().getBytes(StandardCharsets.UTF_8);
        if (bytes.length > AttributesFile.SIZE_LIMIT) {
            throw new IllegalArgumentException("attributes of %d bytes are over the limit of %d"
                    .formatted(bytes.length, AttributesFile.SIZE_LIMIT));
        }
        disk.delete(file);
        try (Disk.DiskFile out = disk.create(file)) {
            out.writeAll(ByteBuffer.wrap(bytes), 0);
            out.force();
        }
    }

    /** What stays is never shown, and goes when the folder is opened. */
    private void deleteQuietly(Path file) {
        try {
            disk.delete(file);
        } catch (IOException e) {
            LOG.warn("folder={} file={} could not be deleted", directory, file.getFileName(), e);
        }
    }
}
