/**
 * SMTP as a client (RFC 5321): persistent, pipelined connections that hand a message to one host byte for byte.
 * The door is {@link org.jamesarchive.smtp.SmtpSender}; imports no James types.
 * <p>
 * A send waits in the {@code HostPool} of its host until {@code HostConnector} has opened a session or a connection is free.
 * {@code SmtpConnection} then runs it: {@code EnvelopeCommands} and {@code ContentPump} write, {@code ReplyDecoder} reads, and
 * {@code Transaction}, which does no I/O, decides what each reply means. All of one host happens on one event loop; contents
 * are read elsewhere by {@code ContentReader}. Every awaited thing has one {@code Deadline}.
 */
@NullMarked
package org.jamesarchive.smtp;

import org.jspecify.annotations.NullMarked;
