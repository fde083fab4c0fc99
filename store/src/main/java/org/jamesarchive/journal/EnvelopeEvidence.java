package org.jamesarchive.journal;

import java.util.List;

/**
 * Who sent a mail to whom, according to one copy of it.
 *
 * @param sender the address, empty for the null sender and where nothing tells
 * @param onBehalfOf MS-XJRNL On-Behalf-Of; empty when there is none
 * @param recipients as they stand, in order
 */
public record EnvelopeEvidence(String sender, String onBehalfOf, List<Recipient> recipients) {

    public EnvelopeEvidence {
        recipients = List.copyOf(recipients);
    }

    /** What a journal report calls a recipient (MS-XJRNL §2.1). RECIPIENT is said where To, Cc and Bcc are not known. */
    public enum Kind {
        TO,
        CC,
        BCC,
        RECIPIENT
    }

    /** How a recipient came to be one. */
    public enum Via {
        DIRECT,
        EXPANDED,
        FORWARDED
    }

    /**
     * One recipient.
     *
     * @param original the list that was expanded or the address that forwards; empty for DIRECT
     */
    public record Recipient(Kind kind, String address, Via via, String original) {}
}
