/**
 * The virtual alias table (virtual(5)): which addresses a recipient stands for.
 * A {@link org.jamesarchive.table.TextTable} becomes a {@link org.jamesarchive.alias.VirtualAliasTable}, the door, in which every
 * target is parsed at load; {@code expand} follows it as Postfix's cleanup(8) does until nothing maps any more, within three
 * limits. An {@link org.jamesarchive.alias.AliasExpansion} that failed is a temporary error. Imports no James types.
 */
@NullMarked
package org.jamesarchive.alias;

import org.jspecify.annotations.NullMarked;
