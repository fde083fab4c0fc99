package org.jamesarchive.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.jamesarchive.route.WorkerHealth.State;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DrainedWorkersTest {

    private static final String HOST = "worker3.example.com";

    @TempDir
    Path folder;

    private final ManualClock clock = new ManualClock();
    private final WorkerHealth health = new WorkerHealth(WorkerHealth.Settings.DEFAULT, clock);

    private Path file() {
        return folder.resolve("var/route/drained");
    }

    private DrainedWorkers open(WorkerHealth of) throws IOException {
        return DrainedWorkers.open(file(), of, clock);
    }

    @Test
    void nobodyIsDrainedWithoutAFile() throws IOException {
        assertThat(open(health).all()).isEmpty();
        assertThat(file()).doesNotExist();
    }

    @Test
    void drainedWorkerIsStillDrainedAfterARestart() throws IOException {
        Instant when = clock.instant();
        DrainedWorkers before = open(health);
        before.drain("Worker3.Example.com.");
        before.drain("worker4.example.com");
        before.undrain("worker4.example.com");
        clock.advance(Duration.ofHours(1));
        before.drain(HOST);

        WorkerHealth after = new WorkerHealth(WorkerHealth.Settings.DEFAULT, clock);
        assertThat(open(after).all()).hasSize(1).containsEntry(HOST, when);
        assertThat(after.report(HOST).since()).isEqualTo(when);
        assertThat(after.state(HOST)).isEqualTo(State.DRAINING);
        assertThat(after.state("worker4.example.com")).isEqualTo(State.UP);
        assertThat(Files.readString(file())).isEqualTo(HOST + " " + when + "\n");
    }

    @Test
    void undrainedWorkerIsUpAfterARestart() throws IOException {
        DrainedWorkers drained = open(health);
        drained.drain(HOST);
        drained.undrain(HOST);
        drained.undrain(HOST);
        assertThat(health.state(HOST)).isEqualTo(State.UP);
        assertThat(open(health).contains(HOST)).isFalse();
    }

    @Test
    void whatCannotBeWrittenIsNotChanged() throws IOException {
        DrainedWorkers drained = open(health);
        drained.drain(HOST);
        Files.createDirectories(file().resolveSibling("drained.new").resolve("in the way"));

        assertThatThrownBy(() -> drained.drain("worker4.example.com")).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> drained.undrain(HOST)).isInstanceOf(IOException.class);

        assertThat(health.state(HOST)).isEqualTo(State.DRAINING);
        assertThat(health.state("worker4.example.com")).isEqualTo(State.UP);
        assertThat(open(health).all()).containsOnlyKeys(HOST);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "worker3.example.com",
                "worker3.example.com yesterday",
                " 2026-11-24T14:00:00Z",
                "Worker3.example.com 2026-11-24T14:00:00Z",
                "worker3.example.com 2026-11-24T14:00:00Z x",
                ""
            })
    void damagedFileIsRefusedWithItsLine(String line) throws IOException {
        Files.createDirectories(file().getParent());
        Files.writeString(file(), "worker1.example.com 2026-11-24T14:00:00Z\n" + line + "\n");
        assertThatThrownBy(() -> open(health))
                .isInstanceOf(IOException.class)
                .hasMessage(file() + ":2: '" + line + "', expected a host name and a date");
    }

    @Test
    void onlySoManyCanBeDrained() throws IOException {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < DrainedWorkers.LIMIT; i++) {
            text.append("w").append(i).append(" 2026-11-24T14:00:00Z\n");
        }
        Files.createDirectories(file().getParent());
        Files.writeString(file(), text);
        DrainedWorkers drained = open(health);
        assertThatThrownBy(() -> drained.drain(HOST)).hasMessage("more than 2000 workers cannot be drained");
        assertThat(health.state(HOST)).isEqualTo(State.UP);
    }
}
