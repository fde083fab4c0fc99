/**
 * Existing mail into the archive: a {@link org.jamesarchive.launcher.importing.MailSource} hands out items, {@link
 * org.jamesarchive.launcher.importing.MailImport}, the door, sends each to the gateways with a trace field in front and notes in the
 * {@link org.jamesarchive.launcher.importing.ImportJournal} what was accepted, so that another run goes on where this one ended.
 * All that comes from a source is hostile: sizes, names, dates, what a zip file or an IMAP server says of itself.
 */
@NullMarked
package org.jamesarchive.launcher.importing;

import org.jspecify.annotations.NullMarked;
