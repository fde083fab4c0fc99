package org.jamesarchive.route;

import org.jamesarchive.store.ContentId;

/**
 * Rendezvous hashing (highest random weight, Thaler and Ravishankar 1998): within one preference the worker with the greatest
 * hash for this content id comes first, so that every gateway sends copies of one mail to the same worker, and a worker that
 * leaves moves only its own share.
 * <p>
 * The hash is {@code mix(mix(id XOR host) + host)}: {@code id} the first 64 bits of the content id, {@code host} the FNV-1a
 * 64-bit hash of the host name's UTF-8 bytes, {@code mix} the finalizer of SplitMix64; compared unsigned, equal hashes by
 * host name. Where a list gives workers different weights, {@code WeightedOrder} makes scores of these hashes. Gateways of
 * different versions must agree on it: never change it.
 */
public final class RendezvousRouting implements Routing {

    private static final int ID_DIGITS = 16;
    private static final int HEXADECIMAL = 16;

    @Override
    public Iterable<Worker> order(WorkerSet set, ContentId contentId) {
        long id = Long.parseUnsignedLong(contentId.hex(), 0, ID_DIGITS, HEXADECIMAL);
        long[] hashes = new long[set.workers().size()];
        for (int i = 0; i < hashes.length; i++) {
            long host = set.hostHash(i);
            hashes[i] = mix(mix(id ^ host) + host);
        }
        return () -> new WeightedOrder(set, hashes);
    }

    private static long mix(long value) {
        long z = (value ^ (value >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }
}
