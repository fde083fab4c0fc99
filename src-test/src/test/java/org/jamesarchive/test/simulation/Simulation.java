package org.jamesarchive.test.simulation;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.jamesarchive.route.Routing;
import org.jamesarchive.route.Worker;
import org.jamesarchive.route.WorkerSet;
import org.jamesarchive.store.ContentId;
import org.jamesarchive.test.simulation.SimulatedWorkers.Mood;

/**
 * Chapters of one minute of steady load each, and time to come to rest behind them. Every tenth message is journaled twice,
 * through two gateways, a second apart. Before each chapter something happens:
 * <pre>
 *   all healthy         nothing
 *   failures            one worker in twenty refuses connections or is a black hole, half a minute long
 *   all workers down    everyone refuses, half a minute long
 *   one in twenty full  they answer 452, half a minute long
 *   drain               the operator drains one worker in a hundred at every gateway
 *   join                one worker in a hundred is added; gateways see it within a minute, as their DNS caches expire
 * </pre>
 */
final class Simulation {

    private static final Duration CHAPTER = Duration.ofMinutes(1);
    private static final Duration HALF = Duration.ofSeconds(30);
    private static final Duration REST = Duration.ofMinutes(2);
    private static final int FAILING = 20;
    private static final int CHANGING = 100;

    private final int perSecond;
    private final Random random;
    private final VirtualTime time = new VirtualTime();
    private final SimulatedWorkers workers;
    private final Routing routing = Routing.of("rendezvous", new Random(0));
    private final List<SimulatedGateway> gateways = new ArrayList<>();
    private WorkerSet set;

    /** @param perSecond messages a second, over all gateways */
    Simulation(int gatewayCount, int workerCount, int perSecond, long seed) {
        this.perSecond = perSecond;
        this.random = new Random(seed);
        this.workers = new SimulatedWorkers(time, random);
        this.set = set(workerCount);
        for (int i = 0; i < gatewayCount; i++) {
            gateways.add(new SimulatedGateway(time, workers, routing, set));
        }
    }

    List<SimulationReport> run() {
        List<SimulationReport> reports = new ArrayList<>();
        reports.add(chapter("all healthy", () -> {}, 0));
        List<String> failing = sample(FAILING);
        double failingHalf = failing.size() / 2.0 / set.workers().size();
        reports.add(chapter("failures for 30 s", () -> fail(failing), failingHalf));
        reports.add(chapter("all workers down for 30 s", () -> all(Mood.REFUSES), 0));
        List<String> full = sample(FAILING);
        reports.add(chapter("one in twenty full for 30 s", () -> away(full, Mood.FULL), failingHalf));
        List<String> drained = sample(CHANGING);
        double drainedShare = (double) drained.size() / set.workers().size();
        reports.add(chapter("drain", () -> drain(drained), drainedShare));
        gateways.forEach(gateway -> drained.forEach(gateway.health()::undrain));
        reports.add(join());
        return reports;
    }

    long queued() {
        return gateways.stream().mapToLong(SimulatedGateway::queued).sum();
    }

    long parked() {
        return gateways.stream().mapToLong(SimulatedGateway::parked).sum();
    }

    private static WorkerSet set(int count) {
        List<Worker> all = IntStream.range(0, count)
                .mapToObj(i -> new Worker(
                        "worker" + i + ".example.com",
                        10,
                        List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 25))))
                .toList();
        return new WorkerSet("archive.example.com", all);
    }

    private List<String> sample(int oneIn) {
        List<String> hosts = new ArrayList<>(set.hosts());
        java.util.Collections.shuffle(hosts, random);
        return List.copyOf(hosts.subList(0, Math.max(2, hosts.size() / oneIn)));
    }

    private void fail(List<String> failing) {
        away(failing.subList(0, failing.size() / 2), Mood.REFUSES);
        away(failing.subList(failing.size() / 2, failing.size()), Mood.BLACK_HOLE);
    }

    private void all(Mood mood) {
        away(set.hosts(), mood);
    }

    private void away(List<String> hosts, Mood mood) {
        hosts.forEach(host -> workers.set(host, mood));
        time.schedule(() -> hosts.forEach(host -> workers.set(host, Mood.HEALTHY)), HALF);
    }

    private void drain(List<String> hosts) {
        gateways.forEach(gateway -> hosts.forEach(host -> gateway.health().drain(host, time.instant())));
    }

    private SimulationReport join() {
        WorkerSet before = set;
        int joining = Math.max(2, before.workers().size() / CHANGING);
        set = set(before.workers().size() + joining);
        for (SimulatedGateway gateway : gateways) {
            time.schedule(() -> gateway.sees(set), Duration.ofMillis(random.nextInt(60_000)));
        }
        // On the average a gateway sees the new ones for half of the chapter.
        double share = (double) joining / set.workers().size() / 2;
        Accepted accepted = load();
        return report("join, seen within 60 s", accepted, before, share);
    }

    private SimulationReport chapter(String name, Runnable event, double expectedMoved) {
        event.run();
        return report(name, load(), set, expectedMoved);
    }

    private record Accepted(Map<ContentId, Instant> times, Set<ContentId> twice) {}

    private Accepted load() {
        Accepted accepted = new Accepted(new LinkedHashMap<>(), new HashSet<>());
        long messages = CHAPTER.toSeconds() * perSecond;
        byte[] hash = new byte[32];
        for (long i = 0; i < messages; i++) {
            random.nextBytes(hash);
            ContentId id = ContentId.of(hash);
            boolean isTwice = i % 10 == 0;
            Duration when = CHAPTER.multipliedBy(i).dividedBy(messages);
            time.schedule(() -> accept(accepted, id), when);
            if (isTwice) {
                accepted.twice().add(id);
                time.schedule(() -> accept(accepted, id), when.plusSeconds(1));
            }
        }
        time.pass(CHAPTER.plus(REST));
        return accepted;
    }

    private void accept(Accepted accepted, ContentId id) {
        accepted.times().putIfAbsent(id, time.instant());
        gateways.get(random.nextInt(gateways.size())).accept(id);
    }

    private SimulationReport report(String name, Accepted accepted, WorkerSet undisturbed, double expectedMoved) {
        int lost = 0;
        int several = 0;
        int moved = 0;
        List<Duration> delays = new ArrayList<>();
        Map<String, Integer> counts = new HashMap<>();
        for (Map.Entry<ContentId, Instant> one : accepted.times().entrySet()) {
            Set<String> hosts = workers.stored().getOrDefault(one.getKey(), Set.of());
            String first =
                    routing.order(undisturbed, one.getKey()).iterator().next().host();
            lost += hosts.isEmpty() ? 1 : 0;
            several += hosts.size() > 1 ? 1 : 0;
            moved += hosts.contains(first) ? 0 : 1;
            hosts.forEach(host -> counts.merge(host, 1, Integer::sum));
            if (!hosts.isEmpty()) {
                delays.add(Duration.between(one.getValue(), workers.firstStored(one.getKey())));
            }
        }
        int messages = accepted.times().size();
        List<Duration> recoveries =
                workers.recoveries().values().stream().sorted().toList();
        workers.recoveries().clear();
        return new SimulationReport(
                name,
                messages,
                accepted.twice().size(),
                lost,
                several,
                (double) moved / messages,
                expectedMoved,
                beyondThreeSigma(counts, messages),
                set.workers().size(),
                delays.stream().sorted().toList(),
                recoveries);
    }

    private int beyondThreeSigma(Map<String, Integer> counts, int messages) {
        double share = 1.0 / set.workers().size();
        double sigma = Math.sqrt(messages * share * (1 - share));
        return (int) set.hosts().stream()
                .filter(host -> Math.abs(counts.getOrDefault(host, 0) - messages * share) > 3 * sigma)
                .count();
    }
}
