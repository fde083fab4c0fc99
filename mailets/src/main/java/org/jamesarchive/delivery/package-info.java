/**
 * The delivery engine: takes messages from the durable queue to the workers, tries the next worker on every failure of a
 * host, retries as long as needed and parks what is refused. Never bounces.
 * <p>
 * The door is {@link org.jamesarchive.delivery.DeliveryEngine}: {@code accept} appends a message to the queue, and one loop
 * thread walks the queue oldest first (Backlog), takes each message around the workers of each of its domains (DeliveryAgent,
 * by the table at {@link org.jamesarchive.delivery.Disposition}), and ends its queue entry when every domain has it. What
 * must wait is remembered by number only; the messages stay on disk. Imports no James types.
 */
@NullMarked
package org.jamesarchive.delivery;

import org.jspecify.annotations.NullMarked;
