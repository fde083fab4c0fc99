package org.jamesarchive.message;

/**
 * An address in a header field (RFC 5322 §3.4), decoded.
 *
 * @param name the display name, RFC 2047 words decoded; empty when there is none
 * @param address as written, also when it is none by RFC 5322; empty when there is only a name
 */
public record MailAddress(String name, String address) {}
