package org.jamesarchive.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.jamesarchive.store.ContentId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Shares by weight: how even they are, and what moves when a worker leaves or its weight changes. */
class WeightedRoutingTest {

    private static final int IDS = 100_000;
    private static final long SEED = 20261124;

    private final Routing rendezvous = new RendezvousRouting();

    private static Worker worker(int number, int weight) {
        InetSocketAddress address = new InetSocketAddress(DnsSettings.requireAddress("127.0.0.1"), 25);
        return new Worker("worker" + number + ".example.com", 0, List.of(address), weight);
    }

    private static WorkerSet set(int... weights) {
        return new WorkerSet(
                "archive.example.com",
                IntStream.range(0, weights.length)
                        .mapToObj(i -> worker(i, weights[i]))
                        .toList());
    }

    private static List<ContentId> ids() {
        System.getLogger("routing").log(System.Logger.Level.INFO, "seed " + SEED);
        Random random = new Random(SEED);
        byte[] hash = new byte[32];
        List<ContentId> ids = new ArrayList<>();
        for (int i = 0; i < IDS; i++) {
            random.nextBytes(hash);
            ids.add(ContentId.of(hash));
        }
        return ids;
    }

    private static String first(Routing routing, WorkerSet set, ContentId id) {
        return routing.order(set, id).iterator().next().host();
    }

    private static List<String> order(Routing routing, WorkerSet set, ContentId id) {
        List<String> hosts = new ArrayList<>();
        routing.order(set, id).forEach(worker -> hosts.add(worker.host()));
        return hosts;
    }

    private static double sigmas(long count, double share) {
        return (count - IDS * share) / Math.sqrt(IDS * share * (1 - share));
    }

    private static void assertShares(Routing routing, WorkerSet set) {
        Map<String, Integer> counts = new HashMap<>();
        ids().forEach(id -> counts.merge(first(routing, set, id), 1, Integer::sum));
        double all = set.workers().stream().mapToInt(Worker::weight).sum();
        for (Worker worker : set.workers()) {
            // Of seven fair shares 0.02 lie beyond three sigma by chance.
            assertThat(sigmas(counts.getOrDefault(worker.host(), 0), worker.weight() / all))
                    .as(worker.host() + " of weight " + worker.weight())
                    .isBetween(-3.0, 3.0);
        }
    }

    @Test
    void everyWorkerGetsItsShareByWeightWithinThreeSigma() {
        assertShares(rendezvous, set(1, 2, 3, 4, 10, 40, 100));
        assertShares(new RandomRouting(new Random(SEED)), set(1, 2, 3, 4, 10, 40, 100));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 10_000})
    void equalWeightsAreNoWeights(int weight) {
        WorkerSet unweighted = set(1, 1, 1, 1, 1);
        WorkerSet equal = set(weight, weight, weight, weight, weight);
        for (ContentId id : ids().subList(0, 1000)) {
            assertThat(order(rendezvous, equal, id)).isEqualTo(order(rendezvous, unweighted, id));
        }
    }

    /** The two formulas agree where both apply, so one heavier worker among many takes mail from others and moves no other. */
    @Test
    void workerThatGetsHeavierOnlyTakes() {
        WorkerSet before = set(1, 1, 1, 1, 1);
        WorkerSet after = set(1, 1, 2, 1, 1);
        long moved = 0;
        for (ContentId id : ids()) {
            String now = first(rendezvous, after, id);
            if (!now.equals(first(rendezvous, before, id))) {
                assertThat(now).isEqualTo("worker2.example.com");
                moved++;
            }
        }
        // From a fifth to two sixths.
        assertThat(sigmas(moved, 2.0 / 6 - 1.0 / 5)).isBetween(-4.0, 4.0);
    }

    @Test
    void workerThatLeavesMovesOnlyItsShare() {
        WorkerSet all = set(1, 2, 3, 4, 10);
        WorkerSet less = new WorkerSet(all.domain(), all.workers().subList(0, 4));
        long moved = 0;
        for (ContentId id : ids()) {
            List<String> order = order(rendezvous, all, id);
            boolean isOfGone = order.get(0).equals("worker4.example.com");
            moved += isOfGone ? 1 : 0;
            assertThat(first(rendezvous, less, id)).isEqualTo(order.get(isOfGone ? 1 : 0));
        }
        assertThat(sigmas(moved, 0.5)).isBetween(-4.0, 4.0);
    }

    @ParameterizedTest
    @ValueSource(ints = {5, 50})
    void oneOfManyMovesOneShare(int workers) {
        WorkerSet all = set(IntStream.generate(() -> 1).limit(workers).toArray());
        WorkerSet less = new WorkerSet(all.domain(), all.workers().subList(1, workers));
        long moved = ids().stream()
                .filter(id -> !first(rendezvous, all, id).equals(first(rendezvous, less, id)))
                .count();
        assertThat(sigmas(moved, 1.0 / workers)).isBetween(-4.0, 4.0);
    }

    @Test
    void orderNeverChangesBetweenVersions() {
        ContentId id = new ContentId("00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff");
        assertThat(order(rendezvous, set(1, 2, 3, 4, 5), id).stream()
                        .map(host -> host.charAt(6))
                        .toList())
                .containsExactly('4', '2', '1', '3', '0');
    }

    @Test
    void weightsAreLimited() {
        for (int weight : new int[] {0, -1, Worker.WEIGHT_LIMIT + 1}) {
            assertThatIllegalArgumentException().isThrownBy(() -> worker(0, weight));
        }
    }
}
