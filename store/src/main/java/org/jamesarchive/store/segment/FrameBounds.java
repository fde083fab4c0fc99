package org.jamesarchive.store.segment;

import java.io.IOException;
import java.util.Optional;
import java.util.OptionalLong;
import org.jamesarchive.store.seal.SealedChunk;

/** Finds where a zstd frame ends by its block headers (RFC 8878 §3.1.1), or a sealed one by its chunks, without looking inside. */
final class FrameBounds {

    private static final int MAGIC = 0xFD2FB528;
    private static final int RAW_BLOCK = 0;
    private static final int RLE_BLOCK = 1;
    private static final int COMPRESSED_BLOCK = 2;
    private static final int BLOCK_HEADER_BYTES = 3;
    private static final int CHECKSUM_BYTES = 4;
    private static final int[] DICTIONARY_ID_BYTES = {0, 1, 2, 4};
    private static final int[] CONTENT_SIZE_BYTES = {0, 2, 4, 8};

    private FrameBounds() {}

    /** The first position behind the frame that begins at {@code start}; empty when there is no frame or it is cut off. */
    static OptionalLong end(SegmentInput input, long start) throws IOException {
        if (!input.has(start, 5)) {
            return OptionalLong.empty();
        }
        return switch (input.littleEndianInt(start)) {
            case MAGIC -> zstdEnd(input, start);
            case SealedChunk.MAGIC -> sealedEnd(input, start);
            default -> OptionalLong.empty();
        };
    }

    private static OptionalLong sealedEnd(SegmentInput input, long start) throws IOException {
        long at = start;
        for (int number = 0; input.has(at, SealedChunk.HEADER_LENGTH); number++) {
            Optional<SealedChunk> chunk = SealedChunk.decode(input.bytes(at, SealedChunk.HEADER_LENGTH));
            if (chunk.isEmpty() || chunk.get().number() != number) {
                return OptionalLong.empty();
            }
            at += chunk.get().length();
            if (chunk.get().last()) {
                return at <= input.size() ? OptionalLong.of(at) : OptionalLong.empty();
            }
        }
        return OptionalLong.empty();
    }

    private static OptionalLong zstdEnd(SegmentInput input, long start) throws IOException {
        int descriptor = input.unsignedByte(start + 4);
        if ((descriptor & 0b1000) != 0) {
            return OptionalLong.empty();
        }
        boolean checksum = (descriptor & 0b100) != 0;
        long at = start + 5 + headerLength(descriptor);
        boolean last = false;
        while (!last) {
            if (!input.has(at, BLOCK_HEADER_BYTES)) {
                return OptionalLong.empty();
            }
            int header = input.unsignedByte(at) | input.unsignedByte(at + 1) << 8 | input.unsignedByte(at + 2) << 16;
            int length = blockLength(header);
            if (length < 0) {
                return OptionalLong.empty();
            }
            last = (header & 1) != 0;
            at += BLOCK_HEADER_BYTES + length;
        }
        at += checksum ? CHECKSUM_BYTES : 0;
        return at <= input.size() ? OptionalLong.of(at) : OptionalLong.empty();
    }

    private static int headerLength(int descriptor) {
        boolean singleSegment = (descriptor & 0b100000) != 0;
        int contentSizeFlag = descriptor >> 6;
        int contentSize = contentSizeFlag == 0 && singleSegment ? 1 : CONTENT_SIZE_BYTES[contentSizeFlag];
        return (singleSegment ? 0 : 1) + DICTIONARY_ID_BYTES[descriptor & 0b11] + contentSize;
    }

    private static int blockLength(int header) {
        return switch (header >> 1 & 0b11) {
            case RAW_BLOCK, COMPRESSED_BLOCK -> header >> 3;
            case RLE_BLOCK -> 1;
            default -> -1;
        };
    }
}
