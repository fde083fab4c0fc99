package org.jamesarchive.launcher.smtp;

import org.jamesarchive.launcher.mail.Mail;

/**
 * What became of one message.
 *
 * @param number the how manieth submitted message it is, from 0
 * @param mail the message
 * @param accepted true when a gateway answered 2yz behind the final dot
 * @param reason the reply that decided, or why there was none
 */
public record SendOutcome(long number, Mail mail, boolean accepted, String reason) {}
