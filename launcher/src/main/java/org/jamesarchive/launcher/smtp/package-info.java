/**
 * A mail server that journals: plain SMTP (RFC 5321) over a few connections, byte for byte, patient with 4yz.
 * The door is {@link org.jamesarchive.launcher.smtp.SmtpClient}; {@link org.jamesarchive.launcher.smtp.SmtpConnection} is one
 * conversation.
 */
@NullMarked
package org.jamesarchive.launcher.smtp;

import org.jspecify.annotations.NullMarked;
