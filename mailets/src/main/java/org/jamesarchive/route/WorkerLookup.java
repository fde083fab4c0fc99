package org.jamesarchive.route;

/** The answer to: which workers does this domain have? */
public sealed interface WorkerLookup {

    /** The workers, possibly the last known ones while DNS fails. */
    record Found(WorkerSet set) implements WorkerLookup {}

    /**
     * The domain says that it takes no mail (null MX, RFC 7505), or is no domain name at all: permanent for the mail.
     *
     * @param reason for our log
     */
    record NoWorkers(String reason) implements WorkerLookup {}

    /**
     * DNS did not answer and nothing is known from before: temporary.
     *
     * @param reason for our log
     */
    record Unavailable(String reason) implements WorkerLookup {}
}
