/**
 * The durable queue: an append log with group commit that survives kill -9, a full disk and a torn tail.
 * The door is {@link org.jamesarchive.queue.DurableQueue}; imports no James types.
 */
@NullMarked
package org.jamesarchive.queue;

import org.jspecify.annotations.NullMarked;
