/**
 * James' mail queues on our durable queue: one append log a queue name. {@code enQueue} returns when the mail is on disk;
 * what was dequeued and not done at a crash comes back. The door is
 * {@link org.jamesarchive.server.queue.DurableMailQueueFactory}.
 */
@NullMarked
package org.jamesarchive.server.queue;

import org.jspecify.annotations.NullMarked;
