/**
 * The SMTP door: James' SMTP server with what lies between the socket and the hooks replaced, because James 3.8.1 drops
 * over-long lines and ends oversize messages at the wrong place.
 *
 * <p>{@link org.jamesarchive.server.smtp.SmtpFramer} cuts the byte stream into command lines, and in {@code DATA} feeds
 * {@link org.jamesarchive.server.smtp.DataReception}, which alone decides where a message ends; {@code EndOfData} then runs the
 * configured hooks as James does. All of it happens on the connection's event loop. The door is
 * {@link org.jamesarchive.server.smtp.ArchiveSmtpServerFactory}.
 */
@NullMarked
package org.jamesarchive.server.smtp;

import org.jspecify.annotations.NullMarked;
