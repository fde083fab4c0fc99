package org.jamesarchive.test.simulation;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.PriorityQueue;
import org.jamesarchive.delivery.DeliveryLoop;

/** A clock, and a loop that jumps from event to event. Belongs to one thread. */
final class VirtualTime extends Clock implements DeliveryLoop {

    private record Event(Instant due, long number, Runnable task) {}

    private final PriorityQueue<Event> events =
            new PriorityQueue<>(Comparator.comparing(Event::due).thenComparingLong(Event::number));
    private Instant now = Instant.parse("2026-11-24T12:00:00Z");
    private long number;

    @Override
    public void execute(Runnable task) {
        schedule(task, Duration.ZERO);
    }

    @Override
    public void schedule(Runnable task, Duration delay) {
        events.add(new Event(now.plus(delay), number, task));
        number++;
    }

    /** Lets so much time pass. */
    void pass(Duration duration) {
        Instant end = now.plus(duration);
        while (!events.isEmpty() && !events.element().due().isAfter(end)) {
            Event event = events.remove();
            now = event.due();
            event.task().run();
        }
        now = end;
    }

    @Override
    public Instant instant() {
        return now;
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        throw new UnsupportedOperationException("the engine asks for instants only");
    }
}
