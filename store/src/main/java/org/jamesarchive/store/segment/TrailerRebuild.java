package org.jamesarchive.store.segment;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import org.jamesarchive.store.seal.LostKeyException;
import org.jamesarchive.store.seal.Place;
import org.jamesarchive.store.seal.SealedChunk;

/** Makes a trailer anew from its frame, when bit rot hit the one on disk: the mail in front of it is worth keeping. */
final class TrailerRebuild {

    private TrailerRebuild() {}

    /** The trailer of the message or merge that fills the space between two positions; empty when none does, or it is damaged or its key lost. */
    static Optional<Trailer> of(
            Path segment, Dictionaries dictionaries, SegmentInput input, long from, long to, LogPosition before)
            throws IOException {
        OptionalLong end = FrameBounds.end(input, from);
        if (end.isEmpty() || end.getAsLong() + Trailer.LENGTH != to) {
            return Optional.empty();
        }
        long length = end.getAsLong() - from;
        try (EntryInput entry = EntryInput.open(segment, from, length, dictionaries)) {
            boolean sealed = input.has(from, Integer.BYTES) && input.littleEndianInt(from) == SealedChunk.MAGIC;
            EntryAttributes attributes = entry.attributes();
            entry.verify();
            Place place = new Place(attributes.serverId(), before.sequence());
            LogHash leaf = leaf(FrameInput.open(segment, from, length, dictionaries, sealed ? place : null));
            return Optional.of(new Trailer(
                    attributes.kind(),
                    sealed,
                    attributes.serverId(),
                    before.sequence(),
                    from,
                    length,
                    entry.size(),
                    attributes.contentId(),
                    leaf,
                    before.chain().chain(leaf),
                    input.checksum(from, end.getAsLong())));
        } catch (DamagedEntryException | LostKeyException e) {
            return Optional.empty();
        }
    }

    private static LogHash leaf(InputStream open) throws IOException {
        var digest = LogHash.leafDigest();
        byte[] buffer = new byte[8192];
        try (InputStream frame = open) {
            for (int read = frame.read(buffer); read >= 0; read = frame.read(buffer)) {
                digest.update(buffer, 0, read);
            }
        }
        return LogHash.of(digest.digest());
    }
}
