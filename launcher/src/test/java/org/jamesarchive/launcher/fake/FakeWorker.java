package org.jamesarchive.launcher.fake;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.jamesarchive.store.Content;
import org.jamesarchive.store.ContentId;

/** Appends every message to one segment, but loses what asks for it. */
final class FakeWorker implements FakeRole {

    private static final String LOSE = "X-Fake: lose me";

    private final FakeSegment segment;
    private final Set<ContentId> ids = new HashSet<>();
    private int stored;
    private long bytes;

    FakeWorker(Path segments) {
        this.segment = new FakeSegment(segments.resolve("0000000000.tar.zst"));
    }

    @Override
    public String recipient(String address) {
        return "250 2.1.5 ok";
    }

    @Override
    public synchronized void accept(byte[] message) throws IOException {
        if (new String(message, StandardCharsets.ISO_8859_1).contains(LOSE)) {
            return;
        }
        byte[] traced = FakeSmtp.withTrace("Received: by worker", message);
        ContentId id = ContentId.of(Content.of(traced));
        if (!ids.add(id)) {
            return;
        }
        segment.append(id.hex() + ".eml", traced);
        stored++;
        bytes += traced.length;
    }

    @Override
    public synchronized String counts() {
        return "\"stored\":" + stored + ",\"bytes\":" + bytes + ",\"queued\":0,\"parked\":0";
    }
}
