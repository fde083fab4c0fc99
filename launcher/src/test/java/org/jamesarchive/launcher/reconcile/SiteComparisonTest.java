package org.jamesarchive.launcher.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.jamesarchive.launcher.time.Time;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SiteComparisonTest {

    private FakeRoutes first;
    private FakeRoutes other;
    private FakeRoutes second;

    @BeforeEach
    void start() throws IOException {
        first = new FakeRoutes();
        other = new FakeRoutes();
        second = new FakeRoutes();
        second.domains.set(0, "dr-archive.example.com");
    }

    @AfterEach
    void stop() {
        first.close();
        other.close();
        second.close();
    }

    private SiteReport compare() throws Exception {
        return new SiteComparison(
                        List.of(first.address("worker0"), other.address("worker1")),
                        List.of(second.address("dr-worker0")),
                        Duration.ofMillis(1),
                        Time.system(),
                        progress -> {})
                .run();
    }

    private static List<String> ids(int count) {
        Random random = new Random(7);
        return IntStream.range(0, count)
                .mapToObj(i -> String.format("%016x", random.nextLong()).repeat(4))
                .toList();
    }

    @Test
    void sitesThatHoldTheSameAreEqualHoweverItIsSpread() throws Exception {
        List<String> all = ids(20);
        first.held.addAll(all.subList(0, 12));
        other.held.addAll(all.subList(10, 20));
        second.held.addAll(all);
        SiteReport report = compare();
        assertThat(report.isGood()).isTrue();
        assertThat(report.both()).isEqualTo(20);
    }

    @Test
    void whatOneSiteLacksIsNamed() throws Exception {
        List<String> all = ids(10);
        first.held.addAll(all.subList(0, 8));
        second.held.addAll(all.subList(1, 10));
        SiteReport report = compare();
        assertThat(report.isGood()).isFalse();
        assertThat(report.both()).isEqualTo(7);
        assertThat(report.onlyFirstNamed()).containsExactly(all.get(0));
        assertThat(report.onlySecondNamed()).containsExactlyInAnyOrder(all.get(8), all.get(9));
    }

    @Test
    void mailOnItsWayIsLookedForAgain() throws Exception {
        List<String> all = ids(4);
        first.held.addAll(all);
        second.held.addAll(all.subList(0, 3));
        SiteReport report = new SiteComparison(
                        List.of(first.address("worker0")),
                        List.of(second.address("dr-worker0")),
                        Duration.ofMillis(1),
                        Time.system(),
                        progress -> second.held.add(progress.startsWith("looking") ? all.get(3) : all.get(0)))
                .run();
        assertThat(report.isGood()).isTrue();
        assertThat(report.both()).isEqualTo(4);
    }

    @Test
    void workerThatDoesNotAnswerIsNamed() throws Exception {
        first.held.addAll(ids(3));
        second.held.addAll(ids(3));
        other.close();
        SiteReport report = compare();
        assertThat(report.onlyFirst() + report.onlySecond()).isZero();
        assertThat(report.isGood()).isFalse();
        assertThat(report.incomplete()).singleElement().asString().startsWith("worker1 does not answer");
    }

    @Test
    void manyMessagesAreComparedInRanges() throws Exception {
        List<String> all = ids(300);
        first.held.addAll(all);
        second.held.addAll(all.subList(0, 299));
        first.odd.put("/archive/status", "{\"stored\":3000000}");
        SiteReport report = compare();
        assertThat(report.both()).isEqualTo(299);
        assertThat(report.onlyFirstNamed()).containsExactly(all.get(299));
    }
}
