package org.jamesarchive.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.jamesarchive.store.ContentId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RoutingTest {

    private static final int IDS = 100_000;
    private static final long SEED = 20261124;

    private final Routing rendezvous = Routing.of("rendezvous", new Random(SEED));

    private static Worker worker(String host, int preference) {
        return new Worker(
                host, preference, List.of(new InetSocketAddress(DnsSettings.requireAddress("127.0.0.1"), 25)));
    }

    private static WorkerSet set(int workers) {
        return new WorkerSet(
                "archive.example.com",
                IntStream.range(0, workers)
                        .mapToObj(i -> worker("worker" + i + ".example.com", 10))
                        .toList());
    }

    private static List<Worker> order(Routing routing, WorkerSet set, ContentId id) {
        List<Worker> order = new ArrayList<>();
        routing.order(set, id).forEach(order::add);
        return order;
    }

    private static Worker first(Routing routing, WorkerSet set, ContentId id) {
        return routing.order(set, id).iterator().next();
    }

    private static List<ContentId> ids() {
        System.getLogger("routing").log(System.Logger.Level.INFO, "seed " + SEED);
        Random random = new Random(SEED);
        List<ContentId> ids = new ArrayList<>();
        byte[] hash = new byte[32];
        for (int i = 0; i < IDS; i++) {
            random.nextBytes(hash);
            ids.add(ContentId.of(hash));
        }
        return ids;
    }

    private static Map<String, Integer> firstChoices(Routing routing, WorkerSet set, List<ContentId> ids) {
        Map<String, Integer> counts = new HashMap<>();
        set.hosts().forEach(host -> counts.put(host, 0));
        ids.forEach(id -> counts.merge(first(routing, set, id).host(), 1, Integer::sum));
        return counts;
    }

    private static double sigmasFromEven(int count, int workers) {
        double p = 1.0 / workers;
        return Math.abs(count - IDS * p) / Math.sqrt(IDS * p * (1 - p));
    }

    @ParameterizedTest
    @ValueSource(ints = {5, 50})
    void everyWorkerGetsAnEvenShareWithinThreeSigma(int workers) {
        Map<String, Integer> counts = firstChoices(rendezvous, set(workers), ids());
        counts.forEach((host, count) -> assertThat(sigmasFromEven(count, workers))
                .as(host + " " + count)
                .isLessThan(3));
    }

    /** Of 1,000 fair shares 2.7 lie beyond three sigma by chance; the spread as a whole must be that of chance. */
    @Test
    void thousandWorkersAreSpreadAsChanceWould() {
        Map<String, Integer> counts = firstChoices(rendezvous, set(1000), ids());
        List<Double> sigmas = counts.values().stream()
                .map(count -> sigmasFromEven(count, 1000))
                .toList();
        double chiSquare =
                sigmas.stream().mapToDouble(s -> s * s * (1 - 1.0 / 1000)).sum();
        double sigmaOfChiSquare = Math.sqrt(2.0 * 999);
        assertThat(sigmas.stream().filter(s -> s > 3).count()).isLessThanOrEqualTo(8);
        assertThat(sigmas).allMatch(s -> s < 5);
        assertThat(chiSquare).isBetween(999 - 3 * sigmaOfChiSquare, 999 + 3 * sigmaOfChiSquare);
    }

    /** What follows the first is what comes when the first is gone, to the last, over two preferences. */
    @Test
    void theOrderIsOneWhereverItIsBegun() {
        List<Worker> workers = new ArrayList<>(set(30).workers());
        IntStream.range(0, 13).forEach(i -> workers.add(worker("spare" + i + ".example.com", 20)));
        for (ContentId id : ids().subList(0, 200)) {
            List<Worker> whole = order(rendezvous, new WorkerSet("archive.example.com", workers), id);
            assertThat(whole).containsExactlyInAnyOrderElementsOf(workers);
            assertThat(whole.subList(0, 30)).allMatch(worker -> worker.preference() == 10);
            for (int gone = 1; gone < whole.size(); gone++) {
                List<Worker> left = new ArrayList<>(workers);
                left.removeAll(whole.subList(0, gone));
                assertThat(first(rendezvous, new WorkerSet("archive.example.com", left), id))
                        .isEqualTo(whole.get(gone));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {5, 50, 1000})
    void workerThatLeavesMovesOnlyItsShare(int workers) {
        WorkerSet all = set(workers);
        WorkerSet less = new WorkerSet(all.domain(), all.workers().subList(1, workers));
        String gone = all.workers().get(0).host();
        int moved = 0;
        List<ContentId> movedWrongly = new ArrayList<>();
        for (ContentId id : ids().subList(0, workers == 1000 ? 10_000 : IDS)) {
            Iterator<Worker> order = rendezvous.order(all, id).iterator();
            String before = order.next().host();
            String after = first(rendezvous, less, id).host();
            boolean isOfGone = before.equals(gone);
            moved += isOfGone ? 1 : 0;
            if (!after.equals(isOfGone ? order.next().host() : before)) {
                movedWrongly.add(id);
            }
        }
        assertThat(movedWrongly).isEmpty();
        assertThat(moved).isPositive();
    }

    @Test
    void secondChoicesOfOneWorkersMessagesAreEvenToo() {
        WorkerSet set = set(5);
        List<ContentId> ofFirst = ids().stream()
                .filter(id -> first(rendezvous, set, id).host().equals("worker0.example.com"))
                .toList();
        Map<String, Integer> second = new HashMap<>();
        ofFirst.forEach(id -> second.merge(order(rendezvous, set, id).get(1).host(), 1, Integer::sum));
        double even = ofFirst.size() / 4.0;
        double sigma = Math.sqrt(ofFirst.size() * 0.25 * 0.75);
        assertThat(second).hasSize(4);
        assertThat(second.values()).allMatch(count -> Math.abs(count - even) < 4 * sigma);
    }

    @Test
    void lowerPreferencesComeFirstAndEachWorkerOnce() {
        List<Worker> workers = new ArrayList<>(set(5).workers());
        workers.add(worker("backup0.example.com", 20));
        workers.add(worker("backup1.example.com", 20));
        workers.add(worker("last.example.com", 30));
        WorkerSet set = new WorkerSet("archive.example.com", workers);
        for (Routing routing : List.of(rendezvous, Routing.of("random", new Random(SEED)))) {
            Set<String> orders = new HashSet<>();
            for (ContentId id : ids().subList(0, 1000)) {
                List<Worker> order = order(routing, set, id);
                assertThat(order).containsExactlyInAnyOrderElementsOf(workers);
                assertThat(order.stream().map(Worker::preference)).containsExactly(10, 10, 10, 10, 10, 20, 20, 30);
                orders.add(order.toString());
            }
            assertThat(orders).hasSizeGreaterThan(100);
        }
    }

    @Test
    void nameDecidesWhateverItsCaseAddressAndPort() {
        WorkerSet other = new WorkerSet(
                "ARCHIVE.example.com.",
                IntStream.range(0, 5)
                        .mapToObj(i -> new Worker(
                                "WORKER" + i + ".Example.com.",
                                0,
                                List.of(new InetSocketAddress(DnsSettings.requireAddress("127.0.0.9"), 2525 + i))))
                        .toList());
        for (ContentId id : ids().subList(0, 100)) {
            assertThat(order(rendezvous, other, id).stream().map(Worker::host))
                    .isEqualTo(order(rendezvous, set(5), id).stream()
                            .map(Worker::host)
                            .toList());
        }
    }

    @Test
    void orderNeverChangesBetweenVersions() {
        ContentId id = new ContentId("00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff");
        assertThat(order(rendezvous, set(5), id).stream()
                        .map(worker -> worker.host().charAt(6))
                        .toList())
                .containsExactly('4', '1', '2', '0', '3');
    }

    @Test
    void randomRoutingIsEvenAndIgnoresTheContent() {
        Routing random = Routing.of("random", new Random(SEED));
        Map<String, Integer> counts = firstChoices(random, set(5), ids());
        counts.values().forEach(count -> assertThat(sigmasFromEven(count, 5)).isLessThan(3.5));
        ContentId id = ids().get(0);
        assertThat(IntStream.range(0, 100)
                        .mapToObj(i -> order(random, set(5), id))
                        .distinct()
                        .count())
                .isGreaterThan(30);
    }

    @Test
    void unknownRoutingIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Routing.of("Rendezvous", new Random(SEED)))
                .withMessage("routing 'Rendezvous': expected rendezvous or random");
    }

    @Test
    void setRefusesAHostTwiceAndNoHost() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new WorkerSet("a", List.of(worker("w", 1), worker("W.", 2))));
        assertThatIllegalArgumentException().isThrownBy(() -> new WorkerSet("a", List.of()));
        assertThatIllegalArgumentException().isThrownBy(() -> new Worker("w", 1, List.of()));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Worker("w", 1, List.of(InetSocketAddress.createUnresolved("w", 25))));
    }
}
