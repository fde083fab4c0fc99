/**
 * Time for the launcher: {@link org.jamesarchive.launcher.time.Time} is handed to everything that waits or measures.
 */
@NullMarked
package org.jamesarchive.launcher.time;

import org.jspecify.annotations.NullMarked;
