package org.jamesarchive.journal;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import org.jamesarchive.message.PartWalk;
import org.jamesarchive.store.Content;
import org.jamesarchive.store.ContentId;
import org.jamesarchive.store.ContentIdDigest;

/**
 * A message within a message as content of its own: in memory while small, else read from the outer one each time, so that a wrapped mail of
 * any size takes the same memory.
 */
final class PartContent {

    private static final int MEMORY_LIMIT = 4 * 1024 * 1024;
    private static final int BUFFER_BYTES = 16 * 1024;

    private final Content content;
    private final ContentId contentId;

    private PartContent(Content content, ContentId contentId) {
        this.content = content;
        this.contentId = contentId;
    }

    /**
     * Reads the part at which a walk through {@code outer} stands.
     *
     * @throws IOException when the outer message cannot be read
     */
    static PartContent read(Content outer, PartWalk walk) throws IOException {
        ContentIdDigest digest = new ContentIdDigest();
        ByteArrayOutputStream memory = new ByteArrayOutputStream();
        InputStream in = walk.content();
        byte[] buffer = new byte[BUFFER_BYTES];
        boolean isSmall = true;
        for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
            digest.update(buffer, 0, read);
            if (isSmall && digest.length() <= MEMORY_LIMIT) {
                memory.write(buffer, 0, read);
            } else if (isSmall) {
                isSmall = false;
                memory = new ByteArrayOutputStream();
            }
        }
        ContentId id = digest.finish();
        return new PartContent(
                isSmall ? Content.of(memory.toByteArray()) : new View(outer, walk.number(), digest.length()), id);
    }

    Content content() {
        return content;
    }

    ContentId contentId() {
        return contentId;
    }

    private record View(Content outer, int number, long size) implements Content {
        @Override
        public InputStream open() throws IOException {
            return PartWalk.open(outer, number);
        }
    }
}
