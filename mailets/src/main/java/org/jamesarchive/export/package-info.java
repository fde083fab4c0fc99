/**
 * Mail out of the archive with its proof, and the check of it without the archive. {@link org.jamesarchive.export.Export} writes messages as
 * files, each with a C2SP tlog-proof beside it, to an {@link org.jamesarchive.export.ExportTarget};
 * {@link org.jamesarchive.export.ExportVerification} reads them from an {@link org.jamesarchive.export.ExportSource} and trusts nothing in it
 * but the public key that it was given. SPECIFICATIONS.md has the layout. Works on the files of a data directory, whether a worker writes to
 * it or not.
 */
@NullMarked
package org.jamesarchive.export;

import org.jspecify.annotations.NullMarked;
