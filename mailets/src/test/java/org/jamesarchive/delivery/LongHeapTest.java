package org.jamesarchive.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.PriorityQueue;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LongHeapTest {

    @Test
    void behavesAsAPriorityQueue() {
        long seed = 7;
        System.getLogger("long-heap").log(System.Logger.Level.INFO, "seed " + seed);
        Random random = new Random(seed);
        LongHeap heap = new LongHeap();
        PriorityQueue<long[]> model =
                new PriorityQueue<>((a, b) -> a[0] != b[0] ? Long.compare(a[0], b[0]) : Long.compare(a[1], b[1]));
        for (int i = 0; i < 200_000; i++) {
            boolean grows = (i / 20_000) % 2 == 0;
            if (random.nextInt(10) < (grows ? 7 : 3) || model.isEmpty()) {
                long[] entry = {random.nextInt(100), random.nextLong()};
                model.add(entry);
                heap.add(entry[0], entry[1]);
            } else {
                long[] expected = model.remove();
                assertThat(heap.firstKey()).isEqualTo(expected[0]);
                assertThat(heap.firstValue()).isEqualTo(expected[1]);
                assertThat(heap.remove()).isEqualTo(expected[1]);
            }
            assertThat(heap.size()).isEqualTo(model.size());
        }
    }
}
