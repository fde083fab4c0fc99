package org.jamesarchive.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class WaitingIndexPropertyTest {

    record Change(boolean put, long id, long where, long what) {}

    @Property(tries = 500)
    void isASortedMap(@ForAll("changes") List<Change> changes, @ForAll("ids") long after, @ForAll("limits") int limit) {
        WaitingIndex index = new WaitingIndex();
        TreeMap<Long, Change> model = new TreeMap<>();
        for (Change change : changes) {
            if (change.put()) {
                index.put(change.id(), change.where(), change.what());
                model.put(change.id(), change);
            } else {
                index.remove(change.id());
                model.remove(change.id());
            }
        }
        assertThat(index.size()).isEqualTo(model.size());
        for (Change change : changes) {
            Change now = model.get(change.id());
            assertThat(index.where(change.id())).isEqualTo(now == null ? WaitingIndex.NOWHERE : now.where());
            if (now != null) {
                assertThat(index.what(change.id())).isEqualTo(now.what());
            }
        }
        long[] expected = model.tailMap(after, false).keySet().stream()
                .mapToLong(Long::longValue)
                .limit(limit)
                .toArray();
        assertThat(index.after(after, limit)).isEqualTo(expected);
    }

    @Provide
    Arbitrary<List<Change>> changes() {
        return Combinators.combine(
                        Arbitraries.of(true, true, false),
                        ids(),
                        Arbitraries.longs().between(0, Long.MAX_VALUE),
                        Arbitraries.longs())
                .as(Change::new)
                .list()
                .ofMaxSize(200);
    }

    @Provide
    Arbitrary<Long> ids() {
        return Arbitraries.oneOf(
                Arbitraries.longs().between(1, 300), Arbitraries.longs().between(1, Long.MAX_VALUE - 1));
    }

    @Provide
    Arbitrary<Integer> limits() {
        return Arbitraries.integers().between(0, 300);
    }
}
