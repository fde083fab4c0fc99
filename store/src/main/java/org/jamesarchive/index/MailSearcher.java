package org.jamesarchive.index;

import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.apache.lucene.document.LongField;
import org.apache.lucene.index.QueryTimeout;
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
import org.jamesarchive.store.Threads;

/** Answers one request from what can be found at a moment, with all processors that have nothing else to search. Safe for use by many threads. */
final class MailSearcher implements Closeable {

    private static final int SHARE = 1 << 16;
    private static final int QUEUED_LIMIT = 1_000;
    private static final Duration KEPT_THREADS = Duration.ofMinutes(1);

    private final Snippets snippets;
    private final Duration timeLimit;
    private final ExecutorService threads;
    private final HitCounter counter;

    MailSearcher(Snippets snippets, Duration timeLimit) {
        this.snippets = snippets;
        this.timeLimit = timeLimit;
        this.threads = helpers(Math.max(1, Runtime.getRuntime().availableProcessors() - 1));
        this.counter = new HitCounter(threads, SHARE);
    }

    /** What they have no time for is left to whoever asks: Lucene's searches do all that nobody has begun themselves. */
    private static ExecutorService helpers(int count) {
        ThreadPoolExecutor helpers = new ThreadPoolExecutor(
                count,
                count,
                KEPT_THREADS.toMillis(),
                TimeUnit.MILLISECONDS,
                new LinkedBlockingQueue<>(QUEUED_LIMIT),
                Threads.daemons("archive-search"),
                new ThreadPoolExecutor.DiscardPolicy());
        helpers.allowCoreThreadTimeOut(true);
        return helpers;
    }

    /** @throws IOException when the index cannot be read, or the time is over */
    SearchPage page(IndexSearcher shared, SearchRequest request, Query query) throws IOException {
        IndexSearcher searcher = new IndexSearcher(shared.getIndexReader(), threads);
        long end = System.nanoTime() + timeLimit.toNanos();
        QueryTimeout timeout = () -> System.nanoTime() - end > 0;
        searcher.setTimeout(timeout);
        long total;
        Query matching = query;
        Map<Facet, List<FacetCount>> facets;
        if (request.facets().isEmpty()) {
            HitCounter.Hits counted = counter.count(searcher, query, timeout);
            total = counted.total();
            matching = request.order() == Order.RELEVANCE ? query : counted.query();
            facets = Map.of();
        } else {
            FacetCounter counted = searcher.search(query, FacetCounter.counting(request.facets()));
            total = counted.total();
            facets = counted.facets();
        }
        requireTime(timeout);
        ScoreDoc[] found = found(searcher, request, matching);
        requireTime(timeout);
        List<SearchHit> hits = new ArrayList<>();
        for (ScoreDoc one : Arrays.asList(found).subList(0, Math.min(found.length, request.limit()))) {
            MailRecord record = LuceneIndex.record(searcher, one.doc);
            hits.add(record.hit(
                    cursorValue((FieldDoc) one), request.isHighlighted() ? snippets.of(record, query) : List.of()));
        }
        return new SearchPage(total, hits, found.length > request.limit(), facets);
    }

    private void requireTime(QueryTimeout timeout) throws IOException {
        if (timeout.shouldExit()) {
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

    @Override
    public void close() {
        threads.shutdown();
    }
}
