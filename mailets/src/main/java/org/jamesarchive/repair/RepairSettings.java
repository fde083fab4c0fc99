package org.jamesarchive.repair;

import java.nio.file.Path;
import java.util.List;

/**
 * What is repaired, and from where.
 *
 * @param domain the archive domain
 * @param self this worker's name in the worker set
 * @param others all other workers of the set
 * @param copies workers that must have a message, as at the gateways; at least 2
 * @param dataDirectory of this worker's store
 * @param temporary a directory for what is large
 */
public record RepairSettings(
        String domain, String self, List<Peer> others, int copies, Path dataDirectory, Path temporary) {

    /** @throws IllegalArgumentException when there is no other worker, or other workers hold nothing of this one's */
    public RepairSettings {
        others = List.copyOf(others);
        if (others.isEmpty()) {
            throw new IllegalArgumentException("no other worker to ask");
        }
        if (copies < 2) {
            throw new IllegalArgumentException(
                    "with copies=1 no other worker holds what this one held: bring it back from its backup (archive restore)");
        }
    }
}
