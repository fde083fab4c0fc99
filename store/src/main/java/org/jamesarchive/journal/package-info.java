/**
 * Journal copies: reports of Exchange and Microsoft 365 (MS-XJRNL) unwrapped when a trusted source sent them, and the envelope evidence
 * that other sources leave. The door is {@link org.jamesarchive.journal.JournalMailReader}.
 */
@NullMarked
package org.jamesarchive.journal;

import org.jspecify.annotations.NullMarked;
