/**
 * The worker store inside James: thin adapters (SMTP hooks, mailet, WebAdmin routes, health check) over one
 * {@link org.jamesarchive.worker.Worker}, which reads {@code worker.xml} and opens the archive store.
 */
@NullMarked
package org.jamesarchive.worker;

import org.jspecify.annotations.NullMarked;
