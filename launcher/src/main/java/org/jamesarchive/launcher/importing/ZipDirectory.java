package org.jamesarchive.launcher.importing;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The end of a zip file (APPNOTE 4.3.14 to 4.3.16), read for one thing: how large the central directory is that whoever opens
 * the file reads into memory.
 */
final class ZipDirectory {

    private static final int END_SIGNATURE = 0x06054b50;
    private static final int END_BYTES = 22;
    private static final int COMMENT_LIMIT = 65_535;
    private static final int LOCATOR_SIGNATURE = 0x07064b50;
    private static final int LOCATOR_BYTES = 20;
    private static final int END64_BYTES = 56;
    private static final long SIZE_IN_END64 = 0xFFFFFFFFL;

    private ZipDirectory() {}

    /** @throws IOException when the file has no end of a zip file, or cannot be read */
    static long size(Path file) throws IOException {
        try (SeekableByteChannel channel = Files.newByteChannel(file)) {
            long from = Math.max(0, channel.size() - END_BYTES - COMMENT_LIMIT - LOCATOR_BYTES);
            ByteBuffer tail = read(channel, from, (int) (channel.size() - from));
            for (int at = tail.limit() - END_BYTES; at >= 0; at--) {
                if (tail.getInt(at) == END_SIGNATURE) {
                    long size = tail.getInt(at + 12) & SIZE_IN_END64;
                    return size == SIZE_IN_END64 ? sizeIn64(channel, tail, at - LOCATOR_BYTES) : size;
                }
            }
        }
        throw new IOException("no whole zip file: its directory is missing");
    }

    private static long sizeIn64(SeekableByteChannel channel, ByteBuffer tail, int locator) throws IOException {
        if (locator < 0 || tail.getInt(locator) != LOCATOR_SIGNATURE) {
            return SIZE_IN_END64;
        }
        long end64 = tail.getLong(locator + 8);
        if (end64 < 0 || end64 > channel.size() - END64_BYTES) {
            throw new IOException("no whole zip file: its directory lies outside of it");
        }
        return read(channel, end64, END64_BYTES).getLong(40);
    }

    private static ByteBuffer read(SeekableByteChannel channel, long from, int count) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(count).order(ByteOrder.LITTLE_ENDIAN);
        channel.position(from);
        while (bytes.hasRemaining()) {
            if (channel.read(bytes) < 0) {
                throw new IOException("it became shorter while it was read");
            }
        }
        return bytes.flip();
    }
}
