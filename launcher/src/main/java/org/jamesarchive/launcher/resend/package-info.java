/**
 * Mails brought back into a mailbox: found on all workers, fetched, sent by SMTP, and noted in a journal file, so that a second run sends only
 * the rest. The door is {@link org.jamesarchive.launcher.resend.Resend}.
 */
@NullMarked
package org.jamesarchive.launcher.resend;

import org.jspecify.annotations.NullMarked;
