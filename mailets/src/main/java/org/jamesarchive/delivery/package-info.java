/**
 * The delivery engine: takes messages from the durable queue to the workers, tries the next worker on every failure of a
 * host, retries as long as needed and parks what is refused. Never bounces.
 */
@NullMarked
package org.jamesarchive.delivery;

import org.jspecify.annotations.NullMarked;
