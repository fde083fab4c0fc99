/**
 * Postfix text tables (postmap(1)) and mail addresses, the ground that {@code access} and {@code alias} stand on.
 * A file becomes a {@link org.jamesarchive.table.TextTable} (all of it, or a
 * {@link org.jamesarchive.table.TableSyntaxException} with file and line), a feature turns that into its own immutable table,
 * and {@link org.jamesarchive.table.ReloadingTable}, the door, holds the current one and swaps it when the file changes.
 * {@link org.jamesarchive.table.MailboxAddress} is how an address from outside gets in. Imports no James types.
 */
@NullMarked
package org.jamesarchive.table;

import org.jspecify.annotations.NullMarked;
