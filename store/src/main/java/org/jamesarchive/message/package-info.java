/**
 * Archived mails read for people: header fields, text and attachments of whatever was sent, however broken. The door is
 * {@link org.jamesarchive.message.MessageParser}. Nothing here throws on account of what a mail contains, and all of it is bounded.
 */
@NullMarked
package org.jamesarchive.message;

import org.jspecify.annotations.NullMarked;
