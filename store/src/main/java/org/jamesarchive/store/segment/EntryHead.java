package org.jamesarchive.store.segment;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.jspecify.annotations.Nullable;

/**
 * What stands before the data of a message or merge in its tar entry: with the data and its padding it is what the leaf hash is made of,
 * so what is said in it is proved with it.
 *
 * @param attributes the envelope and arrival in them
 * @param size length of the data in bytes
 */
public record EntryHead(EntryAttributes attributes, long size) {

    /**
     * Reads a head that came from elsewhere.
     *
     * @throws DamagedEntryException when it is not the head of a message or merge from its first to its last byte
     */
    public static EntryHead parse(byte[] bytes) throws DamagedEntryException {
        try (TarArchiveInputStream tar =
                new TarArchiveInputStream(new ByteArrayInputStream(bytes), TarEntry.BLOCK_BYTES, "UTF-8")) {
            @Nullable TarArchiveEntry entry = tar.getNextEntry();
            // Else bytes of the data could be passed off as a part of the head, under the same leaf hash.
            if (entry == null || !entry.isFile() || tar.getBytesRead() != bytes.length) {
                throw new DamagedEntryException("no head of a tar entry");
            }
            return new EntryHead(EntryAttributes.of(entry.getExtraPaxHeaders()), entry.getRealSize());
        } catch (DamagedEntryException e) {
            throw e;
        } catch (IOException | IllegalArgumentException e) {
            throw new DamagedEntryException("no head of a tar entry: " + e.getMessage(), e);
        }
    }
}
