package org.jamesarchive.queue;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;

/**
 * A segment file: {@code NNNNNNNNNNNNNNNN.log}, where the number is the least id a new entry in it can have, so that the
 * names alone keep ids ascending. Its first 4096 bytes hold the salt twice (at 0 and 2048: long magic, long salt, int CRC32C);
 * records follow without gaps, and zeros behind the last one are space written ahead.
 */
final class SegmentFormat {

    static final int FILE_HEADER_SIZE = 4096;
    private static final int COPY_OFFSET = 2048;
    private static final int SALT_BYTES = 16;
    private static final long MAGIC = 0x4A41_5153_4547_3031L;
    private static final Pattern NAME = Pattern.compile("\\d{16}\\.log");

    private SegmentFormat() {}

    static Path file(Path directory, long base) {
        return directory.resolve(String.format(Locale.ROOT, "%016d.log", base));
    }

    /** The number in a segment file's name; empty for any other file. */
    static OptionalLong base(Path file) {
        String name = file.getFileName().toString();
        return NAME.matcher(name).matches()
                ? OptionalLong.of(Long.parseLong(name.substring(0, 16)))
                : OptionalLong.empty();
    }

    static ByteBuffer fileHeader(long salt) {
        ByteBuffer header = ByteBuffer.allocate(FILE_HEADER_SIZE);
        for (int at : new int[] {0, COPY_OFFSET}) {
            header.putLong(at, MAGIC).putLong(at + 8, salt).putInt(at + SALT_BYTES, crc(header, at));
        }
        return header;
    }

    /** The salt from whichever copy is whole. */
    static Optional<Long> salt(ByteBuffer header) {
        for (int at : new int[] {0, COPY_OFFSET}) {
            if (header.getLong(at) == MAGIC && header.getInt(at + SALT_BYTES) == crc(header, at)) {
                return Optional.of(header.getLong(at + 8));
            }
        }
        return Optional.empty();
    }

    private static int crc(ByteBuffer header, int at) {
        CRC32C crc = new CRC32C();
        crc.update(header.slice(at, SALT_BYTES));
        return (int) crc.getValue();
    }
}
