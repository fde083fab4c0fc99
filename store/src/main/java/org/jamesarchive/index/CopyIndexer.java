package org.jamesarchive.index;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.lucene.store.AlreadyClosedException;
import org.jamesarchive.journal.ArchivedMail;
import org.jamesarchive.journal.EnvelopeEvidence;
import org.jamesarchive.journal.MailReader;
import org.jamesarchive.message.ParsedMessage;
import org.jamesarchive.store.LoggedCopy;
import org.jamesarchive.store.SegmentedArchiveStore;
import org.jamesarchive.store.StoredCopy;
import org.jamesarchive.store.seal.LostKeyException;
import org.jamesarchive.store.segment.DamagedEntryException;
import org.jamesarchive.store.segment.SegmentFormatException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings one copy from the log into an index, whatever is in it. Safe for use by many threads. */
final class CopyIndexer {

    private static final Logger LOGGER = LoggerFactory.getLogger(CopyIndexer.class);
    private static final int ATTEMPTS = 3;

    private final SegmentedArchiveStore store;
    private final MailReader reader;
    private final AtomicLong unreadable = new AtomicLong();

    CopyIndexer(SegmentedArchiveStore store, MailReader reader) {
        this.store = store;
        this.reader = reader;
    }

    /** How many copies could not be read from the store. */
    long unreadable() {
        return unreadable.get();
    }

    /**
     * Indexes a copy, as far as it can be.
     *
     * @param suspicion why it is better not parsed; empty when nothing speaks against it
     * @throws IOException when the index cannot be written
     */
    void index(LoggedCopy logged, LuceneIndex index, String suspicion) throws IOException {
        Optional<StoredCopy> copy = stored(logged);
        if (copy.isEmpty()) {
            return;
        }
        ArchivedMail mail = suspicion.isEmpty() ? read(logged, copy.get()) : bare(logged, copy.get(), suspicion);
        try {
            index.add(logged.contentId(), copy.get().arrival(), mail);
        } catch (AlreadyClosedException e) {
            throw e;
        } catch (RuntimeException | StackOverflowError e) {
            LOGGER.warn("content-id={} cannot be indexed as it is", logged.contentId(), e);
            index.add(logged.contentId(), copy.get().arrival(), bare(logged, copy.get(), "it could not be indexed"));
        }
    }

    private Optional<StoredCopy> stored(LoggedCopy logged) {
        IOException last = new IOException("never tried");
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            try {
                return Optional.of(store.copy(logged));
            } catch (DamagedEntryException | LostKeyException | SegmentFormatException e) {
                last = e;
                break;
            } catch (IOException e) {
                last = e;
            }
        }
        unreadable.incrementAndGet();
        LOGGER.error(
                "content-id={} segment={} offset={} is not indexed: {}",
                logged.contentId(),
                logged.segment(),
                logged.entry().frameOffset(),
                String.valueOf(last.getMessage()));
        return Optional.empty();
    }

    private ArchivedMail read(LoggedCopy logged, StoredCopy copy) {
        try {
            return reader.read(copy);
        } catch (IOException | RuntimeException | StackOverflowError | OutOfMemoryError e) {
            LOGGER.warn("content-id={} cannot be parsed", logged.contentId(), e);
            return bare(logged, copy, "it could not be parsed");
        }
    }

    /** What is known of a mail without looking into it. */
    private static ArchivedMail bare(LoggedCopy logged, StoredCopy copy, String defect) {
        ParsedMessage nothing = new ParsedMessage(
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                "",
                Optional.empty(),
                "",
                List.of(),
                "",
                List.of(),
                List.of(defect));
        List<EnvelopeEvidence> evidence =
                copy.sender().isEmpty() ? List.of() : List.of(new EnvelopeEvidence(copy.sender(), "", List.of()));
        return new ArchivedMail(logged.contentId(), copy.content(), nothing, evidence, false);
    }
}
