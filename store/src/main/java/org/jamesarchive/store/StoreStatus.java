package org.jamesarchive.store;

/**
 * What a store holds and how it is.
 *
 * @param serverId the worker's {@code server_id}
 * @param messages distinct contents stored
 * @param merges further copies of contents that were stored already
 * @param messageBytes size of the stored messages before compression, in bytes
 * @param diskBytes size of all segments, in bytes
 * @param segments number of segments, the open one included
 * @param unavailable why appends are refused, empty when they are accepted
 */
public record StoreStatus(
        int serverId,
        long messages,
        long merges,
        long messageBytes,
        long diskBytes,
        int segments,
        String unavailable) {}
