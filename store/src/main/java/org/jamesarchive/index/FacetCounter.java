package org.jamesarchive.index;

import java.io.IOException;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.lucene.index.DocValues;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.SortedNumericDocValues;
import org.apache.lucene.index.SortedSetDocValues;
import org.apache.lucene.search.CollectorManager;
import org.apache.lucene.search.ScoreMode;
import org.apache.lucene.search.SimpleCollector;
import org.apache.lucene.util.BytesRef;
import org.apache.lucene.util.BytesRefHash;
import org.jamesarchive.index.SearchPage.FacetCount;
import org.jamesarchive.index.SearchRequest.Facet;
import org.jspecify.annotations.Nullable;

/** Counts all hits, and how many have which value. Each for one thread, once; those of one search are added up. */
final class FacetCounter extends SimpleCollector {

    private static final Map<Facet, String> FIELDS = Map.of(
            Facet.CORRESPONDENT, IndexFields.FACET_CORRESPONDENT,
            Facet.DOMAIN, IndexFields.FACET_DOMAIN,
            Facet.ATTACHMENT_TYPE, IndexFields.FACET_TYPE);

    private final Map<Facet, Values> values = new EnumMap<>(Facet.class);
    private final Map<YearMonth, long[]> months = new HashMap<>();
    private final boolean countsMonths;
    private @Nullable SortedNumericDocValues dates;
    private long total;

    private FacetCounter(Set<Facet> facets) {
        countsMonths = facets.contains(Facet.MONTH);
        facets.stream()
                .filter(FIELDS::containsKey)
                .forEach(facet -> values.put(facet, new Values(FIELDS.getOrDefault(facet, ""))));
    }

    static CollectorManager<FacetCounter, FacetCounter> counting(Set<Facet> facets) {
        return new CollectorManager<>() {
            @Override
            public FacetCounter newCollector() {
                return new FacetCounter(facets);
            }

            @Override
            public FacetCounter reduce(Collection<FacetCounter> counters) throws IOException {
                FacetCounter sum = newCollector();
                for (FacetCounter each : counters) {
                    sum.add(each);
                }
                return sum;
            }
        };
    }

    @Override
    protected void doSetNextReader(LeafReaderContext context) throws IOException {
        leaveSegment();
        for (Values each : values.values()) {
            each.enter(context);
        }
        dates = countsMonths ? DocValues.getSortedNumeric(context.reader(), IndexFields.DATE) : null;
    }

    @Override
    public void collect(int document) throws IOException {
        total++;
        for (Values each : values.values()) {
            each.count(document);
        }
        SortedNumericDocValues moments = dates;
        if (moments != null && moments.advanceExact(document)) {
            YearMonth month =
                    YearMonth.from(Instant.ofEpochMilli(moments.nextValue()).atOffset(ZoneOffset.UTC));
            months.computeIfAbsent(month, any -> new long[1])[0]++;
        }
    }

    @Override
    public ScoreMode scoreMode() {
        return ScoreMode.COMPLETE_NO_SCORES;
    }

    private void add(FacetCounter other) throws IOException {
        other.leaveSegment();
        total += other.total;
        values.forEach((facet, each) -> {
            Values others = other.values.get(facet);
            if (others != null) {
                each.add(others);
            }
        });
        other.months.forEach((month, mails) -> months.computeIfAbsent(month, any -> new long[1])[0] += mails[0]);
    }

    long total() {
        return total;
    }

    Map<Facet, List<FacetCount>> facets() {
        Map<Facet, List<FacetCount>> facets = new EnumMap<>(Facet.class);
        values.forEach((facet, each) -> facets.put(facet, each.most()));
        if (countsMonths) {
            facets.put(
                    Facet.MONTH,
                    months.entrySet().stream()
                            .sorted(Map.Entry.<YearMonth, long[]>comparingByKey()
                                    .reversed())
                            .limit(SearchPage.FACET_VALUES_LIMIT)
                            .map(month -> new FacetCount(month.getKey().toString(), month.getValue()[0]))
                            .toList());
        }
        return facets;
    }

    private void leaveSegment() throws IOException {
        for (Values each : values.values()) {
            each.leave();
        }
    }

    /** The values of one field: by number within a segment, by what they are beyond. */
    private static final class Values {

        private final String field;
        private final BytesRefHash known = new BytesRefHash();
        private long[] mails = new long[64];
        private @Nullable SortedSetDocValues segment;
        private int[] inSegment = new int[0];

        Values(String field) {
            this.field = field;
        }

        void enter(LeafReaderContext context) throws IOException {
            SortedSetDocValues all = DocValues.getSortedSet(context.reader(), field);
            segment = all;
            inSegment = new int[Math.toIntExact(all.getValueCount())];
        }

        void count(int document) throws IOException {
            SortedSetDocValues all = segment;
            if (all != null && all.advanceExact(document)) {
                for (int i = 0; i < all.docValueCount(); i++) {
                    inSegment[(int) all.nextOrd()]++;
                }
            }
        }

        void leave() throws IOException {
            SortedSetDocValues all = segment;
            segment = null;
            if (all == null) {
                return;
            }
            for (int ordinal = 0; ordinal < inSegment.length; ordinal++) {
                if (inSegment[ordinal] > 0) {
                    add(all.lookupOrd(ordinal), inSegment[ordinal]);
                }
            }
        }

        void add(Values other) {
            BytesRef value = new BytesRef();
            for (int place = 0; place < other.known.size(); place++) {
                add(other.known.get(place, value), other.mails[place]);
            }
            other.known.close();
        }

        private void add(BytesRef value, long count) {
            int added = known.add(value);
            int place = added < 0 ? -added - 1 : added;
            if (place >= mails.length) {
                mails = Arrays.copyOf(mails, 2 * place);
            }
            mails[place] += count;
        }

        List<FacetCount> most() {
            List<FacetCount> all = new ArrayList<>();
            BytesRef value = new BytesRef();
            for (int place = 0; place < known.size(); place++) {
                all.add(new FacetCount(known.get(place, value).utf8ToString(), mails[place]));
            }
            known.close();
            return all.stream()
                    .sorted(Comparator.comparingLong(FacetCount::mails)
                            .reversed()
                            .thenComparing(FacetCount::value))
                    .limit(SearchPage.FACET_VALUES_LIMIT)
                    .toList();
        }
    }
}
