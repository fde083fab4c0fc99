package org.jamesarchive.store;

/** Signs what a segment that is being sealed ends with. Called by the thread that writes the log. */
@FunctionalInterface
interface SealSigner {

    /** Nobody signs. */
    SealSigner NONE = log -> "";

    /** A signed note about the log up to here; empty when it cannot be signed. Must not fail, and not wait. */
    String sign(LogState log);
}
