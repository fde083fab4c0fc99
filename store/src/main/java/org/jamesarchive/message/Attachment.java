package org.jamesarchive.message;

/**
 * A part of a message that is not its body: a file, an embedded message, a file inside {@code winmail.dat} or a uuencoded block.
 *
 * @param path where it stands, as IMAP numbers parts (RFC 3501 §6.4.5), such as {@code 2.1}; what lies inside of a part that is no MIME
 *     container follows a slash, such as {@code 2/1}
 * @param fileName RFC 2231 and 2047 decoded, without a path; empty when there is none
 * @param mediaType lower case, without parameters
 * @param size of the decoded part in bytes
 * @param text what can be read in it without anything that knows its format: of text and of embedded messages; else empty
 */
public record Attachment(String path, String fileName, String mediaType, long size, String text) {}
