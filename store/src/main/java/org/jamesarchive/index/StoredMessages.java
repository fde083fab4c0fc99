package org.jamesarchive.index;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jamesarchive.journal.ArchivedMail;
import org.jamesarchive.journal.MailReader;
import org.jamesarchive.message.ParsedMessage;
import org.jamesarchive.store.ContentId;
import org.jamesarchive.store.SegmentedArchiveStore;
import org.jamesarchive.store.StoredCopy;

/** Reads indexed mails again from the store, since the index has no texts. Safe for use by many threads. */
final class StoredMessages {

    private static final int COPIES_LIMIT = 100;
    private static final String SEALED = " sealed";

    private final SegmentedArchiveStore store;
    private final MailReader reader;

    StoredMessages(SegmentedArchiveStore store, MailReader reader) {
        this.store = store;
        this.reader = reader;
    }

    /** The reader's, and whether an index of them is sealed: one of another edition is made anew. */
    String edition() {
        return store.keys().isEmpty() ? reader.edition() : reader.edition() + SEALED;
    }

    /**
     * The mail, from that of its copies which has most in it: a journal report may bring a decrypted copy as well. Of more than
     * {@value #COPIES_LIMIT} copies the rest is not looked at.
     *
     * @return empty when it is not there any more
     * @throws IOException when it cannot be read
     */
    Optional<ParsedMessage> of(MailRecord record) throws IOException {
        return richest(record).map(Read::message);
    }

    /** A copy and what was read in it. */
    record Read(StoredCopy copy, ParsedMessage message) {

        private long weight() {
            return MailRecord.weight(message);
        }
    }

    /**
     * Likewise, with the copy that it was read from.
     *
     * @return empty when it is not there any more
     * @throws IOException when it cannot be read
     */
    Optional<Read> richest(MailRecord record) throws IOException {
        List<ContentId> candidates = new ArrayList<>(record.contentIds());
        candidates.sort(Comparator.comparing(candidate -> !candidate.equals(record.mailId())));
        Read best = null;
        int read = 0;
        for (ContentId candidate : candidates) {
            for (StoredCopy copy : store.copies(candidate, COPIES_LIMIT)) {
                ArchivedMail mail = reader.read(copy);
                if (mail.mailId().equals(record.mailId())
                        && (best == null || MailRecord.weight(mail.message()) > best.weight())) {
                    best = new Read(copy, mail.message());
                }
                read++;
                if (read == COPIES_LIMIT || (best != null && best.weight() >= record.weight())) {
                    return Optional.ofNullable(best);
                }
            }
        }
        return Optional.ofNullable(best);
    }
}
