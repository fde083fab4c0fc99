package org.jamesarchive.queue;

import java.util.Map;
import org.jamesarchive.store.Content;

/**
 * A message in a {@link MessageFolder}.
 *
 * @param key its name there
 * @param attributes what was put with it; empty when the attributes file is missing
 * @param content the bytes, read from disk each time; a stream over bytes that are not those put ends with an IOException
 */
public record ParkedMessage(String key, Map<String, String> attributes, Content content) {

    public ParkedMessage {
        attributes = Map.copyOf(attributes);
    }
}
