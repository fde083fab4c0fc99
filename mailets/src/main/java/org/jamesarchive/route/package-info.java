/**
 * Which workers there are and which of them a message goes to: the MX set with preference, rendezvous hashing, worker health.
 */
@NullMarked
package org.jamesarchive.route;

import org.jspecify.annotations.NullMarked;
