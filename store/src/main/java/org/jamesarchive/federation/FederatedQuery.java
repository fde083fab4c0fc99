package org.jamesarchive.federation;

import java.util.List;

/**
 * What all workers are asked.
 *
 * @param query in the language of SPECIFICATIONS.md; empty finds all
 * @param after the {@code next} of the page before; empty: from the beginning
 * @param limit hits of the page, 1 to {@value #LIMIT}
 * @param isHighlighted whether hits come with snippets
 * @param facets {@code month}, {@code correspondent}, {@code domain}, {@code attachment-type}
 */
public record FederatedQuery(
        String query, SortOrder order, String after, int limit, boolean isHighlighted, List<String> facets) {

    /** Most hits of a page; there is no limit on pages. */
    public static final int LIMIT = 1_000;

    /** @throws IllegalArgumentException when the limit is out of range or the cursor is none */
    public FederatedQuery {
        if (limit < 1 || limit > LIMIT) {
            throw new IllegalArgumentException("a page has 1 to " + LIMIT + " hits");
        }
        if (!after.isEmpty()) {
            HitPlace.parse(after);
        }
        facets = List.copyOf(facets);
    }

    /** From the beginning, without snippets and facets. */
    public static FederatedQuery of(String query, SortOrder order, int limit) {
        return new FederatedQuery(query, order, "", limit, false, List.of());
    }

    /** The same behind a place. */
    public FederatedQuery withAfter(String place) {
        return new FederatedQuery(query, order, place, limit, isHighlighted, facets);
    }

    /** The same with snippets. */
    public FederatedQuery highlighted() {
        return new FederatedQuery(query, order, after, limit, true, facets);
    }

    /** The same with facets. */
    public FederatedQuery withFacets(List<String> wanted) {
        return new FederatedQuery(query, order, after, limit, isHighlighted, wanted);
    }
}
