package org.jamesarchive.queue;

import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * What is in memory about the log: the segments and the waiting set. Safe for use by many threads; every method is short.
 * The packed index holds a place as {@code segment number << 32 | offset} and {@code file number << 25 | record length}.
 */
final class LogState {

    /** Records are shorter than 2^25 bytes: {@link DurableQueue#HEADER_LIMIT} plus a small content. */
    private static final int LENGTH_BITS = 25;

    private static final long DAMAGED = Long.MIN_VALUE;

    /** Segments beyond what the waiting bytes need, before small ones are merged by compaction. */
    private static final int SPARE_SEGMENTS_LIMIT = 16;

    private final long segmentSize;
    private final TreeMap<Integer, Segment> segments = new TreeMap<>();
    private final WaitingIndex index = new WaitingIndex();

    LogState(long segmentSize) {
        this.segmentSize = segmentSize;
    }

    synchronized Segment addSegment(long base, Path file) {
        int number = segments.isEmpty() ? 1 : segments.lastKey() + 1;
        Segment segment = new Segment(number, base, file);
        segments.put(number, segment);
        return segment;
    }

    synchronized void removeSegment(Segment segment) {
        segments.remove(segment.number);
    }

    /** Number in the newest segment's name, 0 when there is none. */
    synchronized long lastBase() {
        return segments.isEmpty() ? 0 : segments.lastEntry().getValue().base;
    }

    synchronized void setEnd(Segment segment, long end) {
        segment.end = end;
    }

    /** Adds a waiting entry, or moves one that is known already. */
    synchronized void put(long id, Location location) {
        forget(id);
        index.put(id, where(location), location.fileNumber() << LENGTH_BITS | location.length());
        location.segment().live++;
        location.segment().liveBytes += location.length();
    }

    /** Moves an entry, unless it has ended or was moved since. */
    synchronized void move(long id, Location from, Location to) {
        if (isAt(id, from)) {
            put(id, to);
        }
    }

    /** Takes an entry out of the waiting set; empty when it was not in it. */
    synchronized Optional<Location> remove(long id) {
        Optional<Location> location = locate(id);
        forget(id);
        index.remove(id);
        return location;
    }

    private void forget(long id) {
        locate(id).ifPresent(location -> {
            location.segment().live--;
            location.segment().liveBytes -= location.length();
        });
    }

    synchronized Optional<Location> locate(long id) {
        long where = index.where(id);
        if (where == WaitingIndex.NOWHERE) {
            return Optional.empty();
        }
        Segment segment = segments.get((int) (where >>> 32));
        if (segment == null) {
            throw new IllegalStateException("entry " + id + " is in a segment that is gone");
        }
        long what = index.what(id);
        return Optional.of(new Location(
                segment, (int) where, (int) (what & ((1L << LENGTH_BITS) - 1)), (what & ~DAMAGED) >>> LENGTH_BITS));
    }

    /** Notes that an entry's bytes were found damaged; false when that was known, or the entry is not waiting. */
    synchronized boolean markDamaged(long id) {
        long where = index.where(id);
        if (where == WaitingIndex.NOWHERE || (index.what(id) & DAMAGED) != 0) {
            return false;
        }
        index.put(id, where, index.what(id) | DAMAGED);
        return true;
    }

    synchronized boolean isAt(long id, Location location) {
        return index.where(id) == where(location);
    }

    synchronized long[] waiting(long after, int limit) {
        return index.after(after, limit);
    }

    synchronized OptionalLong oldest() {
        long[] first = index.after(0, 1);
        return first.length == 0 ? OptionalLong.empty() : OptionalLong.of(first[0]);
    }

    synchronized long size() {
        return index.size();
    }

    synchronized int segmentCount() {
        return segments.size();
    }

    synchronized long bytes() {
        return segments.values().stream().mapToLong(segment -> segment.end).sum();
    }

    /** The oldest segment, when it is not the only one: the newest stays, its name keeps ids ascending. */
    synchronized Optional<Segment> front() {
        return segments.size() < 2
                ? Optional.empty()
                : Optional.of(segments.firstEntry().getValue());
    }

    synchronized boolean isEmpty(Segment segment) {
        return segment.live == 0;
    }

    /** Whether nothing waits in a segment and nothing will: it is not the newest. */
    synchronized boolean isEndedForGood(Segment segment) {
        return segment.live == 0 && !segments.isEmpty() && segments.lastKey() != segment.number;
    }

    synchronized long liveBytes(Segment segment) {
        return segment.liveBytes;
    }

    /**
     * Whether the oldest segment's survivors should be copied to the end of the log: when ended records take more room than
     * waiting ones and more than a segment, or when there are far more segments than the waiting bytes need. As the log is
     * cleaned from the front, one round over it copies each waiting byte at most once and frees at least as much.
     */
    synchronized boolean wantsCompaction() {
        long live = segments.values().stream()
                .mapToLong(segment -> segment.liveBytes)
                .sum();
        long ended = bytes() - live;
        return ended > Math.max(live, segmentSize)
                || segments.size() > SPARE_SEGMENTS_LIMIT + 2 * (live / segmentSize + 1);
    }

    synchronized boolean isIn(Segment segment, long id) {
        return index.where(id) >>> 32 == segment.number;
    }

    private static long where(Location location) {
        return (long) location.segment().number << 32 | location.offset();
    }
}
