package org.jamesarchive.repair;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jamesarchive.store.ContentId;

/**
 * What other workers hold, merged by content id, in ascending order; one page of each is in memory. A worker that does not answer is
 * passed over from then on. For one thread.
 */
final class HeldContents {

    private static final ContentId LEAST = new ContentId("0".repeat(64));

    private final List<Side> sides = new ArrayList<>();
    private final Map<String, String> silent = new LinkedHashMap<>();
    private final String domain;

    /** A message, and who holds it. */
    record Held(ContentId contentId, List<PeerClient> holders) {}

    private static final class Side {
        private final PeerClient peer;
        private final Deque<ContentId> page = new ArrayDeque<>();
        private Optional<ContentId> next = Optional.of(LEAST);

        Side(PeerClient peer) {
            this.peer = peer;
        }
    }

    /** @param domain workers that archive another domain count as silent */
    HeldContents(List<PeerClient> peers, String domain) {
        peers.forEach(peer -> sides.add(new Side(peer)));
        this.domain = domain;
    }

    /** The next message; empty when there are no more. */
    Optional<Held> next() {
        ContentId least = null;
        for (Side side : List.copyOf(sides)) {
            fill(side);
            ContentId first = side.page.peekFirst();
            if (first != null && (least == null || first.compareTo(least) < 0)) {
                least = first;
            }
        }
        if (least == null) {
            return Optional.empty();
        }
        List<PeerClient> holders = new ArrayList<>();
        for (Side side : sides) {
            if (least.equals(side.page.peekFirst())) {
                side.page.removeFirst();
                holders.add(side.peer);
            }
        }
        return Optional.of(new Held(least, holders));
    }

    private void fill(Side side) {
        while (side.page.isEmpty() && side.next.isPresent()) {
            try {
                PeerClient.Page page = side.peer.page(side.next.get());
                if (!page.domains().contains(domain)) {
                    throw new PeerException(
                            side.peer.peer().host() + " archives " + page.domains() + ", not " + domain);
                }
                side.page.addAll(page.contentIds());
                side.next = page.next();
            } catch (PeerException e) {
                silent.put(side.peer.peer().host(), String.valueOf(e.getMessage()));
                sides.remove(side);
                return;
            }
        }
    }

    /** Workers that did not answer, with the reason. */
    Map<String, String> silent() {
        return silent;
    }
}
