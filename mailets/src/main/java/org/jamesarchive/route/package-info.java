/**
 * Which workers there are and which of them a message goes to.
 * <p>
 * {@link org.jamesarchive.route.WorkerSets} gives the worker set of a domain: its MX set with preferences, from DNS or a
 * static list, cached, and kept when DNS fails. {@link org.jamesarchive.route.Routing} puts its workers into the order in
 * which one message asks them. {@link org.jamesarchive.route.WorkerHealth} knows which of them can be asked now and admits
 * one probe at a time to those that failed. Imports no James types.
 */
@NullMarked
package org.jamesarchive.route;

import org.jspecify.annotations.NullMarked;
