package org.jamesarchive.launcher.cluster;

import java.time.Duration;

/** Hears how a start goes, on the starting thread. */
public interface StartListener {

    /** The addresses are chosen and the processes started. */
    default void started(AddressBlock block) {}

    /** A node is ready. */
    default void ready(Node node, Duration after) {}

    /** Called a few times a second while nodes start. */
    default void waiting(int ready, int all, Duration since) {}

    /** Hears nothing. */
    static StartListener none() {
        return new StartListener() {};
    }
}
