package org.jamesarchive.message;

/**
 * How much of a mail is read, so that one mail never takes more memory than these allow. What lies beyond is left out and said in the
 * mail's defects; the mail itself is stored whole in any case.
 *
 * @param textLimit characters of text of a mail, that of its attachments included
 * @param depthLimit containers within each other: multipart bodies, embedded messages, {@code winmail.dat}
 * @param partLimit parts of a mail, those of embedded messages included
 * @param headerLimit bytes of one header field, and of all the fields of one header that are kept
 * @param addressLimit addresses of one header field
 * @param fileLimit bytes of a file inside of {@code winmail.dat} or of a uuencoded block that are read for text
 */
public record MessageLimits(
        int textLimit, int depthLimit, int partLimit, int headerLimit, int addressLimit, int fileLimit) {

    /** Far above what people write. */
    public static final MessageLimits DEFAULT =
            new MessageLimits(16 * 1024 * 1024, 50, 10_000, 4 * 1024 * 1024, 50_000, 16 * 1024 * 1024);

    /** @throws IllegalArgumentException when one is not positive */
    public MessageLimits {
        if (Math.min(Math.min(textLimit, depthLimit), Math.min(partLimit, headerLimit)) < 1
                || Math.min(addressLimit, fileLimit) < 1) {
            throw new IllegalArgumentException("limits are positive: " + textLimit + ", " + depthLimit + ", "
                    + partLimit + ", " + headerLimit + ", " + addressLimit + ", " + fileLimit);
        }
    }
}
