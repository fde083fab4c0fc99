package org.jamesarchive.test.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.jamesarchive.route.WorkerHealth;
import org.junit.jupiter.api.Test;

/**
 * {@code -Dsimulation.gateways=100 -Dsimulation.workers=1000 -Dsimulation.rate=1000} makes it the large one, which
 * {@code -Psimulation} does. The figures are written to {@code target/simulation.txt}.
 */
class SimulationTest {

    private static final int GATEWAYS = Integer.getInteger("simulation.gateways", 10);
    private static final int WORKERS = Integer.getInteger("simulation.workers", 100);
    private static final int RATE = Integer.getInteger("simulation.rate", 200);
    private static final long SEED = Long.getLong("simulation.seed", 20261124L);

    /** How late a worker may get its first message: the longest back-off, a probe that runs into the last time-out, and slack. */
    private static final Duration RECOVERY_LIMIT = WorkerHealth.Settings.DEFAULT
            .longestBackoff()
            .plus(SimulatedWorkers.TIME_OUT)
            .plusSeconds(5);

    @Test
    void manyGatewaysAndWorkersFailJoinAndDrain() throws IOException {
        Simulation simulation = new Simulation(GATEWAYS, WORKERS, RATE, SEED);
        List<SimulationReport> chapters = simulation.run();
        String text = GATEWAYS + " gateways, " + WORKERS + " workers, " + RATE + " messages a second, seed " + SEED
                + "\n" + chapters.stream().map(SimulationReport::toString).collect(Collectors.joining("\n")) + "\n";
        Files.writeString(Files.createDirectories(Path.of("target")).resolve("simulation.txt"), text);
        System.getLogger("simulation").log(System.Logger.Level.INFO, text);

        assertThat(simulation.queued()).isZero();
        assertThat(simulation.parked()).isZero();
        assertThat(chapters).allSatisfy(chapter -> {
            assertThat(chapter.lost()).as(chapter.name()).isZero();
            assertThat(chapter.delays()).as(chapter.name()).hasSize(chapter.messages());
        });
        assertHealthy(chapters.get(0));
        assertFailures(chapters.get(1));
        assertBackAtOnce(chapters.get(2));
        assertFull(chapters.get(3));
        assertDrained(chapters.get(4));
        assertJoined(chapters.get(5));
    }

    private static void assertHealthy(SimulationReport healthy) {
        assertThat(healthy.onSeveral()).isZero();
        assertThat(healthy.moved()).isZero();
        assertBalanced(healthy);
        assertThat(healthy.delay(100)).isLessThan(Duration.ofMillis(500));
    }

    /** By chance 0.27 % lie beyond three sigma; Poisson: four of its own deviations and one more. */
    private static void assertBalanced(SimulationReport chapter) {
        double expected = 0.0027 * chapter.workers();
        assertThat((double) chapter.beyondThreeSigma()).isLessThan(expected + 4 * Math.sqrt(expected) + 1);
    }

    private static void assertFailures(SimulationReport failures) {
        assertThat(failures.moved()).isBetween(0.5 * failures.expectedMoved(), 1.4 * failures.expectedMoved());
        assertThat(failures.delay(50)).isLessThan(Duration.ofMillis(100));
        assertThat(failures.longestRecovery()).isLessThan(RECOVERY_LIMIT);
    }

    /** What waited is not given to the few workers that are found to be back first. */
    private static void assertBackAtOnce(SimulationReport allDown) {
        assertThat(allDown.longestRecovery()).isLessThan(Duration.ofSeconds(2));
        assertThat(allDown.moved()).isLessThan(0.25);
        assertThat(allDown.delay(100)).isLessThan(Duration.ofSeconds(40));
    }

    private static void assertFull(SimulationReport full) {
        assertThat(full.moved()).isBetween(0.5 * full.expectedMoved(), 1.4 * full.expectedMoved());
        assertThat(full.delay(99)).isLessThan(Duration.ofMillis(200));
    }

    private static void assertDrained(SimulationReport drain) {
        double sigma = Math.sqrt(drain.expectedMoved() / drain.messages());
        assertThat(drain.moved()).isBetween(drain.expectedMoved() - 4 * sigma, drain.expectedMoved() + 4 * sigma);
        assertThat(drain.onSeveral())
                .as("while a probe is under way at a worker that was full")
                .isLessThan(drain.twice() / 1000 + 1);
        assertThat(drain.delay(100)).isLessThan(Duration.ofMillis(500));
    }

    private static void assertJoined(SimulationReport join) {
        assertThat(join.moved()).isBetween(0.3 * join.expectedMoved(), 1.7 * join.expectedMoved());
        assertThat((double) join.onSeveral() / join.twice()).isLessThan(2 * join.expectedMoved());
    }
}
