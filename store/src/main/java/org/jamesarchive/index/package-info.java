/**
 * The full text index of a worker, derived from its segments: it follows the log, never holds it up, and can be deleted at any time. The
 * door is {@link org.jamesarchive.index.MailSearch}.
 */
@NullMarked
package org.jamesarchive.index;

import org.jspecify.annotations.NullMarked;
