package org.jamesarchive.access;

import org.jamesarchive.table.TableEntry;

/**
 * A line of the client table.
 *
 * @param entry as written
 * @param decision what it means
 */
public record ClientRule(TableEntry entry, ClientDecision decision) {}
