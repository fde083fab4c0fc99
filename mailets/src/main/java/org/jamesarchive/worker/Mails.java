package org.jamesarchive.worker;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.jamesarchive.index.MailSearch;
import org.jamesarchive.index.SearchHit;
import org.jamesarchive.journal.ArchivedMail;
import org.jamesarchive.journal.MailReader;
import org.jamesarchive.store.ContentId;
import org.jamesarchive.store.SegmentedArchiveStore;
import org.jamesarchive.store.StoredCopy;

/**
 * The mails of one worker, by mail id or by the content id of anything that is stored of them. What the index does not know yet is found by
 * its content id all the same. Safe for use by many threads.
 */
final class Mails {

    private final SegmentedArchiveStore store;
    private final MailSearch search;
    private final MailReader reader;

    Mails(SegmentedArchiveStore store, MailSearch search, MailReader reader) {
        this.store = store;
        this.search = search;
        this.reader = reader;
    }

    MailSearch search() {
        return search;
    }

    /**
     * A mail that was asked for.
     *
     * @param id as asked
     * @param hit empty when the index does not know it
     * @param contentIds what is stored of it, at least one
     */
    record Found(ContentId id, Optional<SearchHit> hit, List<ContentId> contentIds) {

        Found {
            contentIds = List.copyOf(contentIds);
        }

        /** What is to be read: what was asked for when it is stored, else the first. */
        ContentId stored() {
            return contentIds.contains(id) ? id : contentIds.get(0);
        }
    }

    /** @throws IOException when index or catalog cannot be read */
    Optional<Found> find(ContentId id) throws IOException {
        Optional<SearchHit> hit = search.find(id);
        if (hit.isPresent() && !hit.get().contentIds().isEmpty()) {
            return Optional.of(new Found(id, hit, hit.get().contentIds()));
        }
        return store.holds(id) ? Optional.of(new Found(id, Optional.empty(), List.of(id))) : Optional.empty();
    }

    /** The first copy of something stored. @throws IOException when it cannot be read */
    StoredCopy copy(ContentId contentId) throws IOException {
        List<StoredCopy> copies = copies(contentId, 1);
        if (copies.isEmpty()) {
            throw new IOException("the index knows " + contentId + ", and the store does not");
        }
        return copies.get(0);
    }

    /** All copies of something stored, the first one first. @throws IOException when one cannot be read */
    List<StoredCopy> copies(ContentId contentId, int limit) throws IOException {
        return store.copies(contentId, limit);
    }

    /** Reads a copy for people. @throws IOException when it cannot be read */
    ArchivedMail read(StoredCopy copy) throws IOException {
        return reader.read(copy);
    }
}
