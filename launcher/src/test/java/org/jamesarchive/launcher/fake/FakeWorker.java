package org.jamesarchive.launcher.fake;

import java.io.IOException;
import java.nio.file.Path;
import org.jamesarchive.store.Content;
import org.jamesarchive.store.ContentId;

/** Appends every message to one segment. */
final class FakeWorker implements FakeRole {

    private final FakeSegment segment;
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
        byte[] traced = FakeSmtp.withTrace("Received: by worker", message);
        segment.append(ContentId.of(Content.of(traced)).hex() + ".eml", traced);
        stored++;
        bytes += traced.length;
    }

    @Override
    public synchronized String counts() {
        return "\"stored\":" + stored + ",\"bytes\":" + bytes + ",\"queued\":0,\"parked\":0";
    }
}
