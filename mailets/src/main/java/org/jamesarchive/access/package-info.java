/**
 * Who may be written to, the access table (access(5)), and who may connect, the client table (cidr_table(5)).
 * A {@link org.jamesarchive.table.TextTable} becomes an {@link org.jamesarchive.access.AccessTable}, the door, in which every
 * value is parsed and checked at load; a look-up is a few hash look-ups and gives an
 * {@link org.jamesarchive.access.AccessDecision} with the rule that decided. What happens when nothing matches is the caller's to
 * say. A {@link org.jamesarchive.access.ClientTable} says of a client address what it may do, and what it must have done before, in
 * front of {@link org.jamesarchive.access.ClientNetworks}, the plain list. Imports no James types.
 */
@NullMarked
package org.jamesarchive.access;

import org.jspecify.annotations.NullMarked;
