package org.jamesarchive.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jamesarchive.route.WorkerHealth.Attempt;
import org.jamesarchive.route.WorkerHealth.State;
import org.jamesarchive.route.WorkerHealth.Verdict;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WorkerHealthTest {

    private static final String HOST = "worker0.example.com";
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final ManualClock clock = new ManualClock();
    private final WorkerHealth health = new WorkerHealth(
            new WorkerHealth.Settings(SECOND, Duration.ofSeconds(30), Duration.ofSeconds(5), 3), clock);
    private final List<String> changes = new ArrayList<>();

    @BeforeEach
    void listen() {
        health.listen((host, state, reason) -> changes.add(state + " " + reason));
    }

    private Attempt admitted() {
        return health.admit(HOST, true).attempt().orElseThrow();
    }

    private Verdict verdict() {
        WorkerHealth.Admission admission = health.admit(HOST, true);
        admission.attempt().ifPresent(Attempt::abandoned);
        return admission.verdict();
    }

    @Test
    void unknownWorkerIsUp() {
        assertThat(health.state(HOST)).isEqualTo(State.UP);
        assertThat(health.nextTry(HOST)).isEqualTo(clock.instant());
        assertThat(verdict()).isEqualTo(Verdict.ADMITTED);
    }

    @Test
    void failedWorkerIsLeftAloneUntilItsBackoffIsOver() {
        admitted().failed("refused");
        assertThat(health.state(HOST)).isEqualTo(State.SUSPECT);
        assertThat(health.nextTry(HOST)).isEqualTo(clock.instant().plus(SECOND));
        clock.advance(Duration.ofMillis(999));
        assertThat(verdict()).isEqualTo(Verdict.CLOSED);
        clock.advance(Duration.ofMillis(1));
        assertThat(verdict()).isEqualTo(Verdict.ADMITTED);
    }

    @Test
    void onlyOneProbeAtATime() {
        admitted().failed("refused");
        clock.advance(SECOND);
        assertThat(health.admit(HOST, false).verdict()).isEqualTo(Verdict.CLOSED);
        Attempt probe = admitted();
        assertThat(probe.isProbe()).isTrue();
        assertThat(verdict()).isEqualTo(Verdict.CLOSED);
        probe.answered();
        assertThat(health.state(HOST)).isEqualTo(State.UP);
        assertThat(health.admit(HOST, false).attempt().orElseThrow().isProbe()).isFalse();
        assertThat(changes).containsExactly("SUSPECT refused", "UP it answers");
    }

    @Test
    void abandonedProbeLeavesItsPlaceToAnother() {
        admitted().failed("refused");
        clock.advance(SECOND);
        admitted().abandoned();
        assertThat(health.state(HOST)).isEqualTo(State.SUSPECT);
        assertThat(verdict()).isEqualTo(Verdict.ADMITTED);
    }

    @Test
    void backoffDoublesUpToItsLimit() {
        List<Long> waits = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            admitted().failed("down");
            waits.add(Duration.between(clock.instant(), health.nextTry(HOST)).toSeconds());
            clock.moveTo(health.nextTry(HOST));
        }
        assertThat(waits).containsExactly(1L, 2L, 4L, 8L, 16L, 30L, 30L, 30L);
        assertThat(health.state(HOST)).isEqualTo(State.DOWN);
        assertThat(changes).containsExactly("SUSPECT down", "DOWN down");
        admitted().answered();
        admitted().failed("again");
        assertThat(health.nextTry(HOST)).isEqualTo(clock.instant().plus(SECOND));
    }

    @Test
    void attemptsThatFailTogetherAreOneFailure() {
        List<Attempt> together = List.of(admitted(), admitted(), admitted());
        together.forEach(attempt -> attempt.failed("timed out"));
        assertThat(health.state(HOST)).isEqualTo(State.SUSPECT);
        assertThat(health.nextTry(HOST)).isEqualTo(clock.instant().plus(SECOND));
    }

    @Test
    void lateFailureFromBeforeTheRecoveryIsOldNews() {
        Attempt hung = admitted();
        admitted().failed("reset");
        clock.advance(SECOND);
        admitted().answered();
        hung.failed("timed out");
        assertThat(health.state(HOST)).isEqualTo(State.UP);
    }

    @Test
    void lateAnswerFromBeforeTheFailureDoesNotOpenTheDoor() {
        Attempt slow = admitted();
        admitted().failed("refused");
        slow.answered();
        assertThat(health.state(HOST)).isEqualTo(State.SUSPECT);
    }

    @Test
    void onlySoManyAttemptsAtATime() {
        List<Attempt> attempts = List.of(admitted(), admitted(), admitted());
        assertThat(verdict()).isEqualTo(Verdict.BUSY);
        attempts.get(1).answered();
        attempts.get(1).answered();
        attempts.get(1).failed("ended before");
        assertThat(health.state(HOST)).isEqualTo(State.UP);
        Attempt third = admitted();
        assertThat(verdict()).isEqualTo(Verdict.BUSY);
        third.answered();
    }

    @Test
    void silentWorkerIsSuspectLongBeforeTheTimeOut() {
        Attempt first = admitted();
        Attempt second = admitted();
        clock.advance(Duration.ofSeconds(5));
        assertThat(health.state(HOST)).isEqualTo(State.UP);
        clock.advance(Duration.ofMillis(1));
        assertThat(health.state(HOST)).isEqualTo(State.SUSPECT);
        Attempt probe = admitted();
        assertThat(verdict()).isEqualTo(Verdict.CLOSED);
        first.answered();
        assertThat(health.state(HOST)).isEqualTo(State.UP);
        second.answered();
        probe.answered();
        assertThat(verdict()).isEqualTo(Verdict.ADMITTED);
    }

    @Test
    void slowAnswersAreSignsOfLife() {
        Attempt slow = admitted();
        for (int i = 0; i < 10; i++) {
            Attempt quick = admitted();
            clock.advance(Duration.ofSeconds(4));
            quick.answered();
        }
        assertThat(health.state(HOST)).isEqualTo(State.UP);
        slow.answered();
    }

    @Test
    void probeNowEndsTheBackoff() {
        admitted().failed("refused");
        health.probeNow();
        assertThat(verdict()).isEqualTo(Verdict.ADMITTED);
        assertThat(health.state(HOST)).isEqualTo(State.SUSPECT);
    }

    @Test
    void workersDoNotConcernEachOther() {
        admitted().failed("refused");
        assertThat(health.admit("worker1.example.com", true).verdict()).isEqualTo(Verdict.ADMITTED);
    }

    @Test
    void idleHealthyWorkersAreForgottenFailedOnesAreNot() {
        admitted().failed("refused");
        for (int i = 0; i < WorkerHealth.HOST_LIMIT * 2; i++) {
            health.admit("w" + i, true).attempt().orElseThrow().answered();
        }
        assertThat(health.state(HOST)).isEqualTo(State.SUSPECT);
    }

    @Test
    void settingsAreChecked() {
        assertThat(WorkerHealth.Settings.DEFAULT)
                .isEqualTo(new WorkerHealth.Settings(SECOND, Duration.ofSeconds(5), Duration.ofSeconds(5), 64));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new WorkerHealth.Settings(SECOND, Duration.ZERO, SECOND, 1));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new WorkerHealth.Settings(Duration.ZERO, SECOND, SECOND, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new WorkerHealth.Settings(SECOND, SECOND, SECOND, 0));
    }
}
