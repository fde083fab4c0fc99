/**
 * SMTP as a client (RFC 5321): persistent, pipelined connections that hand a message to one host byte for byte.
 * The door is {@link org.jamesarchive.smtp.SmtpSender}; imports no James types.
 */
@NullMarked
package org.jamesarchive.smtp;

import org.jspecify.annotations.NullMarked;
