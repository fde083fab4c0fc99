package org.jamesarchive.delivery;

import java.util.List;

/** Where a message is that was handed over for delivery: safe in either case. */
public sealed interface Handover {

    /**
     * Every copy of every domain is acknowledged by its worker.
     *
     * @param hosts the workers, each once, by host name
     */
    record Archived(List<String> hosts) implements Handover {

        /** Keeps a copy. */
        public Archived {
            hosts = List.copyOf(hosts);
        }
    }

    /**
     * It is in the durable queue, and is delivered from there.
     *
     * @param id of its queue entry, by which the log calls it
     */
    record Queued(long id) implements Handover {}
}
