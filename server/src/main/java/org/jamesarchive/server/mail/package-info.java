/**
 * How a James Mail is kept on disk: its bytes as they came, and everything else as a small JSON object
 * ({@link org.jamesarchive.server.mail.MailForm}). Shared by the durable queue and the durable repositories.
 */
@NullMarked
package org.jamesarchive.server.mail;

import org.jspecify.annotations.NullMarked;
