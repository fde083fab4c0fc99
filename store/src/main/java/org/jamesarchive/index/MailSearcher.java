package org.jamesarchive.index;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.lucene.document.LongField;
import org.apache.lucene.search.FieldDoc;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.Sort;
import org.apache.lucene.search.SortField;
import org.apache.lucene.search.SortedNumericSelector;
import org.apache.lucene.util.BytesRef;
import org.jamesarchive.index.SearchPage.FacetCount;
import org.jamesarchive.index.SearchRequest.Facet;
import org.jamesarchive.index.SearchRequest.Order;

/** Answers one request from what can be found at a moment. Safe for use by many threads. */
final class MailSearcher {

    private final Snippets snippets;
    private final Duration timeLimit;

    MailSearcher(Snippets snippets, Duration timeLimit) {
        this.snippets = snippets;
        this.timeLimit = timeLimit;
    }

    /** @throws IOException when the index cannot be read, or the time is over */
    SearchPage page(IndexSearcher shared, SearchRequest request, Query query) throws IOException {
        IndexSearcher searcher = new IndexSearcher(shared.getIndexReader());
        long end = System.nanoTime() + timeLimit.toNanos();
        searcher.setTimeout(() -> System.nanoTime() - end > 0);
        long total;
        Map<Facet, List<FacetCount>> facets;
        if (request.facets().isEmpty()) {
            total = searcher.count(query);
            facets = Map.of();
        } else {
            FacetCounter counter = searcher.search(query, FacetCounter.counting(request.facets()));
            total = counter.total();
            facets = counter.facets();
        }
        requireTime(searcher);
        ScoreDoc[] found = found(searcher, request, query);
        requireTime(searcher);
        List<SearchHit> hits = new ArrayList<>();
        for (ScoreDoc one : Arrays.asList(found).subList(0, Math.min(found.length, request.limit()))) {
            MailRecord record = LuceneIndex.record(searcher, one.doc);
            hits.add(record.hit(
                    cursorValue((FieldDoc) one), request.isHighlighted() ? snippets.of(record, query) : List.of()));
        }
        return new SearchPage(total, hits, found.length > request.limit(), facets);
    }

    private void requireTime(IndexSearcher searcher) throws IOException {
        if (searcher.timedOut()) {
            throw new IOException("the search took longer than " + timeLimit.toSeconds() + " s");
        }
    }

    private static ScoreDoc[] found(IndexSearcher searcher, SearchRequest request, Query query) throws IOException {
        int documents = searcher.getIndexReader().maxDoc();
        if (documents == 0) {
            return new ScoreDoc[0];
        }
        FieldDoc after = request.after()
                .map(cursor -> new FieldDoc(documents - 1, Float.NaN, new Object[] {
                    request.order() == Order.RELEVANCE
                            ? (Object) Float.intBitsToFloat((int) cursor.value())
                            : (Object) cursor.value(),
                    new BytesRef(cursor.mailId().bytes())
                }))
                .orElse(null);
        Sort sort = new Sort(first(request.order()), new SortField(IndexFields.MAIL, SortField.Type.STRING_VAL));
        return searcher.searchAfter(after, query, request.limit() + 1, sort).scoreDocs;
    }

    private static SortField first(Order order) {
        return switch (order) {
            case NEWEST -> LongField.newSortField(IndexFields.DATE, true, SortedNumericSelector.Type.MIN);
            case OLDEST -> LongField.newSortField(IndexFields.DATE, false, SortedNumericSelector.Type.MIN);
            case RELEVANCE -> SortField.FIELD_SCORE;
        };
    }

    private static long cursorValue(FieldDoc hit) {
        Object value = hit.fields[0];
        return value instanceof Float score ? Float.floatToIntBits(score) : (Long) value;
    }
}
