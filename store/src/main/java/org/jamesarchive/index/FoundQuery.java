package org.jamesarchive.index;

import java.io.IOException;
import java.util.Map;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.search.BulkScorer;
import org.apache.lucene.search.ConstantScoreScorer;
import org.apache.lucene.search.ConstantScoreWeight;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.QueryVisitor;
import org.apache.lucene.search.ScoreMode;
import org.apache.lucene.search.Scorer;
import org.apache.lucene.search.Weight;
import org.apache.lucene.util.BitSetIterator;
import org.apache.lucene.util.FixedBitSet;
import org.jspecify.annotations.Nullable;

/** Matches in some segments what was found there before, in the others what a query matches. Of use in one reader. Immutable. */
final class FoundQuery extends Query {

    private final Query query;
    private final Map<Object, FixedBitSet> found;

    /** @param found what was found of the query, by {@link LeafReaderContext#id} */
    FoundQuery(Query query, Map<Object, FixedBitSet> found) {
        this.query = query;
        this.found = Map.copyOf(found);
    }

    @Override
    public Weight createWeight(IndexSearcher searcher, ScoreMode mode, float boost) throws IOException {
        Weight others = searcher.createWeight(query, ScoreMode.COMPLETE_NO_SCORES, 1);
        return new ConstantScoreWeight(this, boost) {
            @Override
            public @Nullable Scorer scorer(LeafReaderContext leaf) throws IOException {
                FixedBitSet hits = found.get(leaf.id());
                return hits == null
                        ? others.scorer(leaf)
                        : new ConstantScoreScorer(this, score(), mode, new BitSetIterator(hits, hits.cardinality()));
            }

            @Override
            public @Nullable BulkScorer bulkScorer(LeafReaderContext leaf) throws IOException {
                return found.containsKey(leaf.id()) ? super.bulkScorer(leaf) : others.bulkScorer(leaf);
            }

            @Override
            public boolean isCacheable(LeafReaderContext leaf) {
                return false;
            }
        };
    }

    @Override
    public void visit(QueryVisitor visitor) {
        query.visit(visitor);
    }

    @Override
    public String toString(String field) {
        return "found(" + query.toString(field) + ")";
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof FoundQuery same && same.query.equals(query) && same.found.equals(found);
    }

    @Override
    public int hashCode() {
        return query.hashCode();
    }
}
