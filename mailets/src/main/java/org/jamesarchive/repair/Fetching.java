package org.jamesarchive.repair;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jamesarchive.repair.HeldContents.Held;
import org.jamesarchive.store.Arrival;
import org.jamesarchive.store.SegmentedArchiveStore;
import org.jamesarchive.store.StoredCopy;

/** Takes single messages from whoever holds them into the store. Safe for use by many threads. */
final class Fetching {

    private static final int COPIES_LIMIT = 10_000;

    private final SegmentedArchiveStore store;
    private final Path temporary;
    private final Map<String, Long> liars = new TreeMap<>();
    private final Map<String, String> failed = new TreeMap<>();
    private final List<String> lackingNamed = new ArrayList<>();
    private long fetched;
    private long merges;
    private long lacking;

    /** What tells copies apart. */
    private record Copy(Instant arrival, String sender, List<String> recipients) {}

    Fetching(SegmentedArchiveStore store, Path temporary) {
        this.store = store;
        this.temporary = temporary;
    }

    /** @throws IOException when the store does not take it */
    void fetch(Held message) throws IOException {
        for (PeerClient holder : message.holders()) {
            try (FetchedMessage found = holder.fetch(message.contentId(), temporary)) {
                append(found, message);
                return;
            } catch (FalseContentException e) {
                lied(holder.peer().host());
            } catch (PeerException e) {
                failed(holder.peer().host(), e);
            }
        }
        lacks(message);
    }

    private void append(FetchedMessage found, Held message) throws IOException {
        Set<Copy> there = new HashSet<>();
        if (store.holds(message.contentId())) {
            for (StoredCopy copy : store.copies(message.contentId(), COPIES_LIMIT)) {
                there.add(new Copy(copy.arrival(), copy.sender(), copy.recipients()));
            }
        }
        for (Arrival arrival : found.arrivals()) {
            if (!there.contains(new Copy(arrival.arrival(), arrival.sender(), arrival.recipients()))) {
                store.append(arrival);
            }
        }
        took(found.arrivals().size() - 1);
    }

    private synchronized void took(int further) {
        fetched++;
        merges += further;
    }

    private synchronized void lied(String host) {
        liars.merge(host, 1L, Long::sum);
    }

    private synchronized void failed(String host, PeerException e) {
        failed.put(host, String.valueOf(e.getMessage()));
    }

    private synchronized void lacks(Held message) {
        lacking++;
        if (lackingNamed.size() < RepairReport.NAMED_LIMIT) {
            lackingNamed.add(message.contentId().hex());
        }
    }

    synchronized long fetched() {
        return fetched;
    }

    synchronized long merges() {
        return merges;
    }

    synchronized long lacking() {
        return lacking;
    }

    synchronized List<String> lackingNamed() {
        return List.copyOf(lackingNamed);
    }

    synchronized Map<String, String> failed() {
        return Map.copyOf(failed);
    }

    synchronized Map<String, Long> liars() {
        return Map.copyOf(liars);
    }
}
