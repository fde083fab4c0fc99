package org.jamesarchive.launcher.mail;

/**
 * How mails stand in one file, one behind the other. Which of the mbox forms a file has cannot be told from its bytes for sure.
 * <pre>
 *   form     a mail begins                                     in its lines
 *   MBOXRD   at "From " behind an empty line                   of ">From ", ">>From " and so on one ">" goes
 *   MBOXO    likewise                                          ">From " loses its ">", ">>From " stays
 *   MBOXCL2  behind as many bytes as Content-Length says, if   nothing is quoted
 *            a "From " line or the end follows there; else as above
 *   PILER    at "x-exported-by-pilerexport: start"             nothing is quoted
 * </pre>
 */
public enum MboxForm {
    MBOXRD,
    MBOXO,
    MBOXCL2,
    /** What piler's {@code pilerexport -o} writes. */
    PILER
}
