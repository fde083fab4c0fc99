/**
 * Backup and restore of a worker's data directory, of a running worker as well: reads, never writes there.
 * {@link org.jamesarchive.backup.Backup} copies what a {@link org.jamesarchive.backup.BackupPlace} does not have yet and writes a
 * {@link org.jamesarchive.backup.Manifest} last; {@link org.jamesarchive.backup.Restore} brings it back. Both read each entry of the log that passes
 * through their hands ({@code LogCheck}). Knows the store and no James; {@code s3} alone knows the object store's library.
 */
@NullMarked
package org.jamesarchive.backup;

import org.jspecify.annotations.NullMarked;
