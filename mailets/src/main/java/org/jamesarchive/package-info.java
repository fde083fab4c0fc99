/** The extension's door: {@link org.jamesarchive.ArchiveModule}. */
@NullMarked
package org.jamesarchive;

import org.jspecify.annotations.NullMarked;
