package org.jamesarchive.delivery;

import java.util.List;

/** Where a message is that was handed over for delivery: safe in either case. */
public sealed interface Handover {

    /**
     * Every copy of every domain is acknowledged by its worker.
     *
     * @param hosts the workers, each once, by host name
     * @param merged whether each of them said that it had this content already
     */
    record Archived(List<String> hosts, boolean merged) implements Handover {

        /** Keeps a copy. */
        public Archived {
            hosts = List.copyOf(hosts);
        }

        /** New on a worker at least. */
        public Archived(List<String> hosts) {
            this(hosts, false);
        }
    }

    /**
     * It is in the durable queue, and is delivered from there.
     *
     * @param id of its queue entry, by which the log calls it
     */
    record Queued(long id) implements Handover {}
}
