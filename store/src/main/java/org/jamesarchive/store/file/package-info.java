/**
 * What this project does with small files, once for all its rooms: {@link org.jamesarchive.store.file.DurableFile} writes one that is whole
 * after a crash, {@link org.jamesarchive.store.file.FileModes} tells whether its owner means to write to it. Knows nothing of what is in them.
 */
@NullMarked
package org.jamesarchive.store.file;

import org.jspecify.annotations.NullMarked;
