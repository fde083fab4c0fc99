package org.jamesarchive.launcher.proof;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Map.Entry;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jamesarchive.store.Content;
import org.jamesarchive.store.ContentId;
import org.jamesarchive.store.seal.Keyset;

/**
 * Compares what was sent with what the workers' segments hold.
 * <pre>
 *   a message in a segment                                     counts as
 *   named for a sent content; its bytes end with exactly what  stored
 *   was sent and before them stand trace fields only
 *   named for a sent content; anything else                    altered
 *   a sent content under another name                          altered
 *   neither                                                    never sent
 * </pre>
 * An accepted content that is stored on fewer workers than {@code copies} is missing; any content that is stored more often,
 * or again on the same worker, is there twice. Used by one thread.
 */
public final class Proof {

    private static final int DETAILS_LIMIT = 20;

    private final Map<ContentId, SentLog.Sent> sent;
    private final int copies;
    private final Map<ContentId, Map<String, Integer>> stored = new HashMap<>();
    private final List<String> details = new ArrayList<>();
    private int altered;
    private int unsent;
    private final Set<ContentId> alteredIds = new HashSet<>();

    /** @param copies on how many workers each content should be */
    public Proof(SentLog log, int copies) {
        this.sent = log.contents();
        this.copies = copies;
    }

    /**
     * Reads one worker's segments.
     *
     * @param worker its name, for the details
     * @param dataDir its data directory
     * @throws IOException when a segment cannot be read to its end
     */
    public void read(String worker, Path dataDir) throws IOException {
        read(worker, dataDir, Keyset.NONE);
    }

    /**
     * The same of a worker whose mail is sealed.
     *
     * @param keys what opens it
     */
    public void read(String worker, Path dataDir, Keyset keys) throws IOException {
        new SegmentFolder(dataDir, keys).forEach((name, bytes) -> check(worker, name, bytes));
    }

    /** What was found on all workers that were read. */
    public ProofResult result() {
        int accepted = 0;
        int found = 0;
        int missing = 0;
        int twice = 0;
        for (Entry<ContentId, SentLog.Sent> each : sent.entrySet()) {
            Map<String, Integer> where = stored.getOrDefault(each.getKey(), Map.of());
            if (each.getValue().accepted()) {
                accepted++;
                if (where.size() >= copies) {
                    found++;
                } else if (!alteredIds.contains(each.getKey())) {
                    missing++;
                    tell("missing: " + each.getValue().name() + " " + each.getKey() + ", found on " + where.keySet());
                }
            }
            int times = where.values().stream().mapToInt(Integer::intValue).sum();
            if (times > copies || times > where.size()) {
                twice++;
                tell("twice: " + each.getValue().name() + " " + each.getKey() + ", stored " + where);
            }
        }
        return new ProofResult(accepted, found, missing, twice, altered, unsent, details);
    }

    private void check(String worker, String name, byte[] bytes) {
        ContentId computed = idOf(bytes);
        Optional<ContentId> named = idNamed(name);
        ContentId id = named.filter(sent::containsKey).orElse(computed);
        SentLog.Sent expected = sent.get(id);
        if (expected == null) {
            unsent++;
            tell("never sent: " + name.replaceAll("[^!-~]", "?") + " on " + worker);
        } else if (named.filter(id::equals).isEmpty() || !isExact(bytes, expected)) {
            altered++;
            alteredIds.add(id);
            tell("altered: " + expected.name() + " " + id + " on " + worker);
        } else {
            stored.computeIfAbsent(id, any -> new TreeMap<>()).merge(worker, 1, Integer::sum);
        }
    }

    private static boolean isExact(byte[] bytes, SentLog.Sent expected) {
        return expected.forms().stream().anyMatch(form -> {
            int before = bytes.length - form.size();
            return before >= 0
                    && TraceBlock.isAll(bytes, before)
                    && Sha256.hex(bytes, before, form.size()).equals(form.sha256());
        });
    }

    private static Optional<ContentId> idNamed(String name) {
        try {
            return Optional.of(new ContentId(name));
        } catch (IllegalArgumentException otherName) {
            return Optional.empty();
        }
    }

    private static ContentId idOf(byte[] bytes) {
        try {
            return ContentId.of(Content.of(bytes));
        } catch (IOException e) {
            throw new IllegalStateException("bytes in memory can be read", e);
        }
    }

    private void tell(String detail) {
        if (details.size() < DETAILS_LIMIT) {
            details.add(detail);
        }
    }
}
