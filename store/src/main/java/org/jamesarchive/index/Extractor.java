package org.jamesarchive.index;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.apache.lucene.store.AlreadyClosedException;
import org.jamesarchive.journal.ArchivedMail;
import org.jamesarchive.message.ParsedMessage;
import org.jamesarchive.store.ContentId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the texts of files into an index whose mails can be found without them. What is still to be read the index itself knows, so nothing is
 * lost by whatever ends. Used by one thread.
 */
final class Extractor {

    private static final Logger LOGGER = LoggerFactory.getLogger(Extractor.class);
    private static final int BATCH = 20;

    /** With more unreadable mails than that something else is wrong, and they may be tried again and again. */
    private static final int GIVEN_UP_LIMIT = 10_000;

    private final AttachmentExtraction extraction;
    private final StoredMessages messages;
    private final LuceneIndex index;
    private final BooleanSupplier isWanted;
    private final Set<ContentId> givenUp = new HashSet<>();

    /** @param isWanted false breaks it off */
    Extractor(AttachmentExtraction extraction, StoredMessages messages, LuceneIndex index, BooleanSupplier isWanted) {
        this.extraction = extraction;
        this.messages = messages;
        this.index = index;
        this.isWanted = isWanted;
    }

    /**
     * Reads the files of some mails.
     *
     * @return whether there may be more to do at once
     * @throws IOException when the index cannot be read or written
     */
    boolean readSome() throws IOException {
        List<MailRecord> pending = index.pending(BATCH + givenUp.size()).stream()
                .filter(record -> !givenUp.contains(record.mailId()))
                .toList();
        if (pending.isEmpty() || !extraction.isReady()) {
            return false;
        }
        boolean isProgress = false;
        for (MailRecord record : pending) {
            if (!isWanted.getAsBoolean()) {
                break;
            }
            isProgress |= read(record);
        }
        // else the same mails would be pending once more
        index.refresh();
        return isProgress;
    }

    /** Whether there is nothing to be done for it any more. */
    private boolean read(MailRecord record) throws IOException {
        Optional<StoredMessages.Read> plain;
        try {
            plain = messages.richest(record);
        } catch (IOException | RuntimeException | StackOverflowError e) {
            return giveUp(record, String.valueOf(e.getMessage()));
        }
        return plain.isPresent() ? read(record, plain.get()) : giveUp(record, "no copy is there any more");
    }

    private boolean read(MailRecord record, StoredMessages.Read plain) throws IOException {
        try {
            Optional<ArchivedMail> mail = extraction.read(plain.copy(), isWanted);
            if (mail.isEmpty()) {
                return false;
            }
            ParsedMessage message = mail.get().message();
            List<String> defects = new ArrayList<>(message.defects());
            defects.removeAll(plain.message().defects());
            index.extracted(record, message, defects, defects.isEmpty() ? IndexFields.DONE : IndexFields.FAILED);
        } catch (AlreadyClosedException e) {
            throw e;
        } catch (RuntimeException | StackOverflowError e) {
            LOGGER.warn("mail={}: the texts of its files cannot be indexed", record.mailId(), e);
            List<String> defects = List.of("the texts of its files could not be indexed");
            index.extracted(record, plain.message(), defects, IndexFields.FAILED);
        }
        return true;
    }

    /** Until the next start: the mail stays as it can be found already. */
    private boolean giveUp(MailRecord record, String why) {
        if (!isWanted.getAsBoolean()) {
            return false;
        }
        LOGGER.warn("mail={}: it cannot be read again for the texts of its files: {}", record.mailId(), why);
        if (givenUp.size() < GIVEN_UP_LIMIT) {
            givenUp.add(record.mailId());
        }
        return true;
    }
}
