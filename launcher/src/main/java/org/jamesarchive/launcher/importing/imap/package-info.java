/**
 * IMAP4rev1 (RFC 3501) as far as reading mail needs it: {@link org.jamesarchive.launcher.importing.imap.ImapSource}, the door, goes
 * through folders by EXAMINE and {@code BODY.PEEK[]}, so that nothing changes on the server, and connects again when it is cut off.
 * A server is not trusted: nothing is allocated because it announces a size, and every answer has a limit.
 */
@NullMarked
package org.jamesarchive.launcher.importing.imap;

import org.jspecify.annotations.NullMarked;
