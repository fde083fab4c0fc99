package org.jamesarchive.launcher.smtp;

import org.jamesarchive.launcher.mail.Mail;

/**
 * What became of one message.
 *
 * @param mail the message
 * @param accepted true when a gateway answered 2yz behind the final dot
 * @param reason the reply that decided, or why there was none
 */
public record SendOutcome(Mail mail, boolean accepted, String reason) {}
