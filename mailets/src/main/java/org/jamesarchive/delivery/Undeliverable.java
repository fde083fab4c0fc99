package org.jamesarchive.delivery;

import java.io.IOException;
import java.util.Map;
import org.jamesarchive.store.Content;

/**
 * Where a message goes that the workers refuse for good, or that we cannot make sense of: kept, visible, re-drivable. Never
 * a bounce, never dropped. Safe for use by many threads.
 */
public interface Undeliverable {

    /** Attribute: the reverse-path. */
    String SENDER = "sender";

    /** Attribute: the forward-paths, one a line. */
    String RECIPIENTS = "recipients";

    /** Attribute: when the gateway accepted it, ISO 8601. */
    String ARRIVAL = "arrival";

    /** Attribute: why it lies here; from outside, so hostile. */
    String REASON = "reason";

    /**
     * Keeps a message; on disk when this returns. The same key again replaces what it holds.
     *
     * @param key letters, digits and hyphens
     * @throws IOException when the content cannot be read or the disk does not take it: nothing was kept
     */
    void park(String key, Map<String, String> attributes, Content content) throws IOException;

    /** Messages kept now. */
    long size();
}
