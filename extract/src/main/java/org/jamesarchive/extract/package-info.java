/**
 * Reads the text of one file after the other with Tika, in a process of its own: a file that is hostile ends this process and nothing else. The
 * door is {@link org.jamesarchive.extract.Main}; what passes through it is written in docs/SPECIFICATIONS.md. Nothing here knows the rest of
 * the project, nor does the rest know Tika.
 */
@NullMarked
package org.jamesarchive.extract;

import org.jspecify.annotations.NullMarked;
