package org.jamesarchive.delivery;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import org.jamesarchive.store.Content;

/** Parked messages in memory. */
final class FakeUndeliverable implements Undeliverable {

    record Parked(Map<String, String> attributes, String content) {
        String attribute(String name) {
            return attributes.getOrDefault(name, "");
        }
    }

    final Map<String, Parked> parked = new TreeMap<>();
    boolean fails;

    @Override
    public void park(String key, Map<String, String> attributes, Content content) throws IOException {
        if (fails) {
            throw new IOException("disk full");
        }
        try (InputStream in = content.open()) {
            parked.put(key, new Parked(Map.copyOf(attributes), new String(in.readAllBytes(), StandardCharsets.UTF_8)));
        }
    }

    @Override
    public long size() {
        return parked.size();
    }
}
