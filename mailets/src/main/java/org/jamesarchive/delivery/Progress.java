package org.jamesarchive.delivery;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * How far a message has come that waits, kept in memory only: after a restart it begins again with the {@link
 * QueueHeader.Note notes} of its header, and workers know by the content id what they have already.
 *
 * @param attempts rounds that ended with a refusal for now
 * @param domains one for each domain of its recipients, in their order; empty when nothing has happened yet
 */
record Progress(int attempts, List<OfDomain> domains) {

    /** Nothing has happened yet. */
    static final Progress NONE = new Progress(0, List.of());

    /**
     * How far a message had come when it was put into the queue.
     *
     * @param until when to stop waiting for a worker that may have it
     */
    static Progress of(List<QueueHeader.Note> notes, Instant until) {
        return notes.isEmpty()
                ? NONE
                : new Progress(
                        0,
                        notes.stream()
                                .map(note -> new OfDomain(
                                        note.done(),
                                        note.copies(),
                                        Set.of(),
                                        note.mayHaveIt().map(host -> new Pin(host, until))))
                                .toList());
    }

    /**
     * Of one domain.
     *
     * @param done delivered or parked
     * @param copies workers that acknowledged it
     * @param refusals workers that refused it for good
     */
    record OfDomain(boolean done, Set<String> copies, Set<String> refusals, Optional<Pin> pin) {}

    /**
     * The worker that lost an acknowledgement.
     *
     * @param until when to stop waiting for it
     */
    record Pin(String host, Instant until) {}
}
