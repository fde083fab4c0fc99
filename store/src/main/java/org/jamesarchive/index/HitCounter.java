package org.jamesarchive.index;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.QueryTimeout;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause;
import org.apache.lucene.search.BulkScorer;
import org.apache.lucene.search.ConstantScoreQuery;
import org.apache.lucene.search.DisjunctionMaxQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.LeafCollector;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.QueryVisitor;
import org.apache.lucene.search.Scorable;
import org.apache.lucene.search.ScoreMode;
import org.apache.lucene.search.Weight;
import org.apache.lucene.util.Bits;
import org.apache.lucene.util.FixedBitSet;
import org.apache.lucene.util.automaton.ByteRunAutomaton;

/**
 * Counts all hits of a query. Where each document has to be looked at, as for phrases, the documents of one segment are shared out to the
 * searcher's threads, too: Lucene 9 gives a segment to one thread only. What was counted in a segment is kept for the next page. Safe for use by
 * many threads.
 */
final class HitCounter {

    /** Documents between two looks at the clock. */
    private static final int WINDOW = 1 << 14;

    private final Executor threads;
    private final int share;
    private final Counted counted = new Counted();

    /**
     * @param threads that help who counts; they may discard what they have no time for
     * @param share of the documents of a segment that is worth a task of its own; a multiple of 64, so that no two write to one word of a bit set
     */
    HitCounter(Executor threads, int share) {
        if (share < Long.SIZE || share % Long.SIZE != 0) {
            throw new IllegalArgumentException("a share must be a multiple of 64, not " + share);
        }
        this.threads = threads;
        this.share = share;
    }

    /**
     * What was counted.
     *
     * @param total how many documents match; fewer when the time was over before
     * @param query that matches the same in the same searcher, without scores and without looking at documents again
     */
    record Hits(long total, Query query) {}

    Hits count(IndexSearcher searcher, Query query, QueryTimeout timeout) throws IOException {
        Query rewritten = searcher.rewrite(new ConstantScoreQuery(query));
        if (!isShareable(rewritten)) {
            return new Hits(searcher.count(query), query);
        }
        // Without the cache, which would go through the whole segment in each task.
        IndexSearcher uncached = new IndexSearcher(searcher.getIndexReader(), threads);
        uncached.setQueryCache(null);
        Weight weight = uncached.createWeight(rewritten, ScoreMode.COMPLETE_NO_SCORES, 1);
        List<Weight> alternatives = new ArrayList<>();
        for (Query alternative : alternatives(rewritten)) {
            Query constant = uncached.rewrite(new ConstantScoreQuery(alternative));
            alternatives.add(uncached.createWeight(constant, ScoreMode.COMPLETE_NO_SCORES, 1));
        }
        List<LeafReaderContext> leaves = uncached.getIndexReader().leaves();
        int[] counts = new int[leaves.size()];
        Map<Object, FixedBitSet> found = new HashMap<>();
        List<Callable<Part>> tasks = new ArrayList<>();
        for (LeafReaderContext leaf : leaves) {
            int known = known(weight, leaf, rewritten);
            counts[leaf.ord] = Math.max(0, known);
            if (known < 0) {
                int documents = leaf.reader().maxDoc();
                FixedBitSet bits = new FixedBitSet(documents);
                found.put(leaf.id(), bits);
                for (long begin = 0; begin < documents; begin += share) {
                    int from = (int) begin;
                    int to = (int) Math.min(documents, begin + share);
                    tasks.add(() -> new Part(leaf.ord, count(alternatives, leaf, from, to, bits, timeout)));
                }
            }
        }
        for (Part part : uncached.getTaskExecutor().invokeAll(tasks)) {
            counts[part.leaf()] += part.count();
        }
        if (!timeout.shouldExit()) {
            leaves.forEach(leaf -> counted.add(rewritten, leaf, counts[leaf.ord]));
        }
        return new Hits(Arrays.stream(counts).asLongStream().sum(), new FoundQuery(rewritten, found));
    }

    /** -1 when its documents have to be looked at. */
    private int known(Weight weight, LeafReaderContext leaf, Query query) throws IOException {
        int known = weight.count(leaf);
        return known < 0 ? counted.find(query, leaf) : known;
    }

    private record Part(int leaf, int count) {}

    /** A word or phrase is looked for in several fields: one after the other is quicker than all of them document by document. */
    private static Collection<Query> alternatives(Query rewritten) {
        return rewritten instanceof ConstantScoreQuery constant
                        && constant.getQuery() instanceof DisjunctionMaxQuery fields
                ? fields.getDisjuncts()
                : List.of(rewritten);
    }

    private static int count(
            List<Weight> alternatives,
            LeafReaderContext leaf,
            int from,
            int to,
            FixedBitSet found,
            QueryTimeout timeout)
            throws IOException {
        int[] count = new int[1];
        LeafCollector collector = new LeafCollector() {
            @Override
            public void setScorer(Scorable scores) {}

            @Override
            public void collect(int document) {
                if (!found.getAndSet(document)) {
                    count[0]++;
                }
            }
        };
        Bits live = leaf.reader().getLiveDocs();
        for (Weight alternative : alternatives) {
            BulkScorer scorer = alternative.bulkScorer(leaf);
            int next = scorer == null ? to : from;
            while (next < to && !timeout.shouldExit()) {
                next = scorer.score(collector, live, next, Math.min(to, next + WINDOW));
            }
        }
        return count[0];
    }

    /** Whether it is of words and phrases only: all other queries collect the hits of a segment first, and would do so once a task. */
    private static boolean isShareable(Query query) {
        boolean[] hasOthers = new boolean[1];
        query.visit(new QueryVisitor() {
            @Override
            public QueryVisitor getSubVisitor(BooleanClause.Occur occur, Query parent) {
                return this;
            }

            @Override
            public void visitLeaf(Query other) {
                hasOthers[0] = true;
            }

            @Override
            public void consumeTerms(Query of, Term... terms) {}

            @Override
            public void consumeTermsMatching(Query of, String field, Supplier<ByteRunAutomaton> automaton) {
                hasOthers[0] = true;
            }
        });
        return !hasOthers[0];
    }

    /** The last counts: of a query, by segment as it was then. Safe for use by many threads. */
    private static final class Counted {

        private static final int QUERIES_LIMIT = 256;

        private final Map<Query, Map<Object, Integer>> counts = new LinkedHashMap<>(2 * QUERIES_LIMIT, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<Query, Map<Object, Integer>> eldest) {
                return size() > QUERIES_LIMIT;
            }
        };

        synchronized int find(Query query, LeafReaderContext leaf) {
            IndexReader.CacheHelper segment = leaf.reader().getReaderCacheHelper();
            Map<Object, Integer> known = counts.get(query);
            return segment == null || known == null ? -1 : known.getOrDefault(segment.getKey(), -1);
        }

        synchronized void add(Query query, LeafReaderContext leaf, int count) {
            IndexReader.CacheHelper segment = leaf.reader().getReaderCacheHelper();
            if (segment != null) {
                counts.computeIfAbsent(query, any -> new WeakHashMap<>()).put(segment.getKey(), count);
            }
        }
    }
}
