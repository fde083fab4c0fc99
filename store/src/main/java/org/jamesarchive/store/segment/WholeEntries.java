package org.jamesarchive.store.segment;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Finds the whole entries of a segment, and says what the bytes between them are. For one thread. */
final class WholeEntries {

    private static final int PATTERN_BYTES = 12;

    private final SegmentInput input;

    WholeEntries(SegmentInput input) {
        this.input = input;
    }

    /** The entry whose frame begins here; empty when it is not whole. */
    Optional<Trailer> at(long offset) throws IOException {
        OptionalLong end = FrameBounds.end(input, offset);
        if (end.isEmpty()) {
            return Optional.empty();
        }
        Optional<Trailer> trailer = trailerAt(end.getAsLong());
        return trailer.isPresent()
                        && trailer.get().frameOffset() == offset
                        && input.checksum(offset, end.getAsLong())
                                == trailer.get().frameChecksum()
                ? trailer
                : Optional.empty();
    }

    /** The trailer that ends here; whether its frame is whole is not looked at. */
    Optional<Trailer> endingAt(long offset) throws IOException {
        return trailerAt(offset - Trailer.LENGTH).filter(trailer -> trailer.end() == offset);
    }

    /** The first whole entry that begins behind this position; empty when none does. */
    Optional<Trailer> firstBehind(long offset) throws IOException {
        Optional<Trailer> candidate = nextTrailer(offset + 1);
        while (candidate.isPresent()) {
            Trailer trailer = candidate.get();
            if (trailer.frameOffset() > offset && at(trailer.frameOffset()).isPresent()) {
                return candidate;
            }
            candidate = nextTrailer(trailer.end());
        }
        return Optional.empty();
    }

    /** What stands between two positions of which the second begins a whole entry: damage, and entries that only lost their trailer. */
    List<SegmentItem> describe(
            Path segment, Dictionaries dictionaries, long from, long to, @Nullable LogPosition expected)
            throws IOException {
        List<SegmentItem> items = new ArrayList<>();
        @Nullable LogPosition before = expected;
        long at = from;
        while (at < to) {
            Optional<Trailer> next = nextTrailer(at).filter(trailer -> trailer.end() <= to);
            long end = next.isPresent() ? next.get().end() : to;
            if (next.isPresent() && next.get().frameOffset() == at) {
                Trailer trailer = next.get();
                items.add(new SegmentItem.Damage(at, end, "the frame is damaged", trailer));
                before = LogPosition.behind(trailer);
            } else if (next.isPresent() && next.get().frameOffset() > at) {
                end = next.get().frameOffset();
                before = describeUnknown(segment, dictionaries, at, end, before, items);
            } else {
                before = describeUnknown(segment, dictionaries, at, end, before, items);
            }
            at = end;
        }
        return items;
    }

    private @Nullable LogPosition describeUnknown(
            Path segment,
            Dictionaries dictionaries,
            long from,
            long to,
            @Nullable LogPosition before,
            List<SegmentItem> items)
            throws IOException {
        Optional<Trailer> rebuilt =
                before == null ? Optional.empty() : TrailerRebuild.of(segment, dictionaries, input, from, to, before);
        long damageFrom =
                rebuilt.map(entry -> entry.frameOffset() + entry.frameLength()).orElse(from);
        String reason = rebuilt.isPresent() ? "the trailer is damaged, the entry is not" : "no whole entry";
        items.add(new SegmentItem.Damage(damageFrom, to, reason, null));
        rebuilt.ifPresent(entry -> items.add(new SegmentItem.Entry(entry)));
        return rebuilt.map(LogPosition::behind).orElse(null);
    }

    /** The first whole trailer at or behind this position that stands where it says it stands. */
    private Optional<Trailer> nextTrailer(long from) throws IOException {
        long at = from;
        while (input.has(at, Trailer.LENGTH)) {
            long windowEnd = Math.min(at + SegmentInput.WINDOW_BYTES, input.size());
            if (!input.has(at, (int) (windowEnd - at))) {
                return Optional.empty();
            }
            for (; at + PATTERN_BYTES <= windowEnd; at++) {
                if (input.littleEndianInt(at) == Trailer.MAGIC
                        && input.littleEndianInt(at + 4) == Trailer.PAYLOAD_LENGTH) {
                    break;
                }
            }
            if (at + PATTERN_BYTES <= windowEnd) {
                Optional<Trailer> trailer = trailerAt(at);
                if (trailer.isPresent()
                        && trailer.get().frameOffset() + trailer.get().frameLength() == at) {
                    return trailer;
                }
                at++;
            }
        }
        return Optional.empty();
    }

    private Optional<Trailer> trailerAt(long offset) throws IOException {
        return input.has(offset, Trailer.LENGTH)
                ? Trailer.decode(input.bytes(offset, Trailer.LENGTH))
                : Optional.empty();
    }
}
