package org.jamesarchive.index;

import java.io.IOException;
import java.util.Optional;
import org.jamesarchive.query.QueryException;
import org.jamesarchive.store.ContentId;

/** Finds mails of one worker. Safe for use by many threads. */
public interface MailSearch {

    /**
     * A page of what the query finds.
     *
     * @throws QueryException when it cannot be understood
     * @throws IOException when the index cannot be read
     */
    SearchPage search(SearchRequest request) throws QueryException, IOException;

    /**
     * One mail, by its mail id or by the content id of any copy or journal report of it.
     *
     * @throws IOException when the index cannot be read
     */
    Optional<SearchHit> find(ContentId id) throws IOException;

    /** How far the index is; cheap enough to be asked each second. */
    IndexStatus status();
}
