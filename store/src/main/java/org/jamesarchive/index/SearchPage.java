package org.jamesarchive.index;

import java.util.List;
import java.util.Map;

/**
 * A page of hits.
 *
 * @param total how many mails the query finds on this worker, exactly
 * @param isMore whether more hits follow those of the page
 * @param facets for each one asked for: value → mails, most first, at most {@value #FACET_VALUES_LIMIT}; months newest first
 */
public record SearchPage(
        long total, List<SearchHit> hits, boolean isMore, Map<SearchRequest.Facet, List<FacetCount>> facets) {

    /** Most values of a facet. */
    public static final int FACET_VALUES_LIMIT = 100;

    public SearchPage {
        hits = List.copyOf(hits);
        facets = Map.copyOf(facets);
    }

    /** How many of the hits have a value. */
    public record FacetCount(String value, long mails) {}
}
