package org.jamesarchive.queue;

import java.io.IOException;
import java.io.InputStream;
import org.jamesarchive.store.Content;

/** Reading a content whole, held to the length that it says. */
final class Contents {

    private Contents() {}

    /** The bytes of a small content. */
    static byte[] readAll(Content content) throws IOException {
        byte[] bytes = new byte[Math.toIntExact(content.size())];
        try (InputStream in = content.open()) {
            int count = in.readNBytes(bytes, 0, bytes.length);
            if (count < bytes.length) {
                throw wrongLength(bytes.length, count);
            }
            if (in.read() >= 0) {
                throw wrongLength(bytes.length, bytes.length + 1L);
            }
        }
        return bytes;
    }

    static IOException wrongLength(long said, long seen) {
        return new IOException("a content that said it has %d bytes has %s"
                .formatted(said, seen > said ? "more" : Long.toString(seen)));
    }
}
