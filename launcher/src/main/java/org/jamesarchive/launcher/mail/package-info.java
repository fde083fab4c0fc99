/**
 * Mails to journal, read from files: one mail a file (RFC 5322), folders of them, and mboxrd files.
 * The door is {@link org.jamesarchive.launcher.mail.MailFiles}; it hands out each {@link org.jamesarchive.launcher.mail.Mail}
 * with the bytes that go on the wire, line ends CRLF.
 */
@NullMarked
package org.jamesarchive.launcher.mail;

import org.jspecify.annotations.NullMarked;
