/**
 * The access table (access(5)) for recipient addresses: who may be written to.
 * A {@link org.jamesarchive.table.TextTable} becomes an {@link org.jamesarchive.access.AccessTable}, the door, in which every
 * value is parsed and checked at load; a look-up is a few hash look-ups and gives an
 * {@link org.jamesarchive.access.AccessDecision} with the rule that decided. What happens when nothing matches is the caller's to
 * say. Imports no James types.
 */
@NullMarked
package org.jamesarchive.access;

import org.jspecify.annotations.NullMarked;
