package org.jamesarchive.message;

import java.io.IOException;
import java.io.InputStream;
import org.jamesarchive.store.Content;

/**
 * Reads mails with Mime4j as they stream by: memory is bounded by the limits, whatever the mail is. Immutable, safe for use by many threads
 * if the reader of attachments is.
 */
public final class MessageParser {

    private final MessageLimits limits;
    private final AttachmentText attachmentText;

    /** @param attachmentText reads what needs somebody who knows its format */
    public MessageParser(MessageLimits limits, AttachmentText attachmentText) {
        this.limits = limits;
        this.attachmentText = attachmentText;
    }

    /**
     * Reads a mail as far as it can be read.
     *
     * @throws IOException when its bytes cannot be read; never on account of what they are
     */
    public ParsedMessage parse(Content content) throws IOException {
        Reading reading = new Reading(limits, attachmentText);
        MessageReader reader = new MessageReader(reading, "");
        try (InputStream in = content.open()) {
            String body = reader.read(in);
            return reader.header().message(body);
        }
    }

    /**
     * Gives one part, decoded, while the mail streams by.
     *
     * @param path as {@link Attachment} has it
     * @return whether there is such a part; of a file in another that is too large to be held in memory there is none
     * @throws IOException when its bytes cannot be read, and what the taker throws
     */
    public boolean part(Content content, String path, PartTaker taker) throws IOException {
        WantedPart wanted = new WantedPart(path, taker);
        MessageReader reader = new MessageReader(new Reading(limits, AttachmentText.NONE, wanted), "");
        try (InputStream in = content.open()) {
            reader.read(in);
        }
        return wanted.end();
    }
}
