package org.jamesarchive.route;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jamesarchive.store.ContentId;

/**
 * Rendezvous hashing (highest random weight, Thaler and Ravishankar 1998): within one preference the worker with the greatest
 * weight for this content id comes first, so that every gateway sends copies of one mail to the same worker, and a worker that
 * leaves moves only its own share.
 * <p>
 * The weight is {@code mix(mix(id XOR host) + host)}: {@code id} the first 64 bits of the content id, {@code host} the FNV-1a
 * 64-bit hash of the host name's UTF-8 bytes, {@code mix} the finalizer of SplitMix64; compared unsigned, equal weights by
 * host name. Gateways of different versions must agree on it: never change it.
 */
public final class RendezvousRouting implements Routing {

    private static final long FNV_OFFSET = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;
    private static final int ID_DIGITS = 16;
    private static final int HEXADECIMAL = 16;

    private record Weighed(Worker worker, long weight) {}

    private static final Comparator<Weighed> ORDER = Comparator.<Weighed>comparingInt(
                    weighed -> weighed.worker().preference())
            .thenComparing((a, b) -> Long.compareUnsigned(b.weight(), a.weight()))
            .thenComparing(weighed -> weighed.worker().host());

    @Override
    public List<Worker> order(WorkerSet set, ContentId contentId) {
        long id = Long.parseUnsignedLong(contentId.hex(), 0, ID_DIGITS, HEXADECIMAL);
        List<Weighed> weighed = new ArrayList<>(set.workers().size());
        for (Worker worker : set.workers()) {
            weighed.add(new Weighed(worker, weight(id, hash(worker.host()))));
        }
        weighed.sort(ORDER);
        return weighed.stream().map(Weighed::worker).toList();
    }

    private static long weight(long id, long host) {
        return mix(mix(id ^ host) + host);
    }

    private static long hash(String host) {
        long hash = FNV_OFFSET;
        for (byte b : host.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ (b & 0xff)) * FNV_PRIME;
        }
        return hash;
    }

    private static long mix(long value) {
        long z = (value ^ (value >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }
}
