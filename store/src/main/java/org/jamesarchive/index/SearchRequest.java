package org.jamesarchive.index;

import java.util.Optional;
import java.util.Set;

/**
 * What is looked for.
 *
 * @param query in the language of {@link org.jamesarchive.query}; empty finds all
 * @param after the cursor of the hit behind which the page begins; the same one is good for every worker
 * @param limit hits of the page, 1 to {@value #LIMIT}
 * @param isHighlighted whether hits come with snippets
 */
public record SearchRequest(
        String query, Order order, Optional<Cursor> after, int limit, boolean isHighlighted, Set<Facet> facets) {

    /** Most hits of a page; there is no limit on pages. */
    public static final int LIMIT = 1_000;

    public SearchRequest {
        if (limit < 1 || limit > LIMIT) {
            throw new IllegalArgumentException("a page has 1 to " + LIMIT + " hits");
        }
        facets = Set.copyOf(facets);
    }

    /** Each is total: equal values are ordered by mail id, ascending. */
    public enum Order {
        /** The Date field, newest first; the arrival where there is none. */
        NEWEST,
        OLDEST,
        /** BM25, best first. */
        RELEVANCE
    }

    /** What can be counted over all hits. */
    public enum Facet {
        MONTH,
        CORRESPONDENT,
        DOMAIN,
        ATTACHMENT_TYPE
    }
}
