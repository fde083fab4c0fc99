package org.jamesarchive.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.time.Instant;
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
    void busyWorkerThatFallsSilentIsPassedOverSoonerAndHasItsPlacesBackWithItsNextAnswer() {
        WorkerHealth busy = new WorkerHealth(
                new WorkerHealth.Settings(SECOND, SECOND, Duration.ofSeconds(5), Duration.ofMillis(500), 2), clock);
        Attempt first = busy.admit(HOST, true).attempt().orElseThrow();
        clock.advance(Duration.ofMillis(100));
        Attempt second = busy.admit(HOST, true).attempt().orElseThrow();
        clock.advance(Duration.ofMillis(400));
        assertThat(busy.admit(HOST, true).verdict()).isEqualTo(Verdict.BUSY);
        clock.advance(Duration.ofMillis(1));
        assertThat(busy.admit(HOST, true).verdict()).isEqualTo(Verdict.CLOSED);
        assertThat(busy.state(HOST)).isEqualTo(State.UP);
        first.delivered();
        assertThat(busy.admit(HOST, true).verdict()).isEqualTo(Verdict.ADMITTED);
        assertThat(busy.admit(HOST, true).verdict()).isEqualTo(Verdict.BUSY);
        second.delivered();
    }

    @Test
    void fullWorkerIsPassedOverUntilAProbeIsTaken() {
        admitted().full("452 4.3.1 full");
        assertThat(health.state(HOST)).isEqualTo(State.FULL);
        assertThat(verdict()).isEqualTo(Verdict.CLOSED);
        clock.moveTo(health.nextTry(HOST));
        Attempt probe = admitted();
        assertThat(probe.isProbe()).isTrue();
        assertThat(verdict()).isEqualTo(Verdict.CLOSED);
        probe.full("452 4.3.1 still full");
        assertThat(Duration.between(clock.instant(), health.nextTry(HOST))).isEqualTo(SECOND.multipliedBy(2));
        clock.moveTo(health.nextTry(HOST));
        admitted().delivered();
        assertThat(health.state(HOST)).isEqualTo(State.UP);
        assertThat(changes).containsExactly("FULL 452 4.3.1 full", "UP it answers");
    }

    @Test
    void lostAcknowledgementOfAWorkerThatAnswersOthersIsNoFailureYet() {
        admitted().delivered();
        clock.advance(Duration.ofMillis(999));
        admitted().lost("reset");
        assertThat(health.state(HOST)).isEqualTo(State.UP);
        admitted().delivered();
        admitted().lost("reset");
        assertThat(health.state(HOST)).isEqualTo(State.UP);
        admitted().lost("reset");
        assertThat(health.state(HOST)).as("two in a row").isEqualTo(State.SUSPECT);
        clock.moveTo(health.nextTry(HOST));
        admitted().lost("reset");
        assertThat(health.state(HOST)).as("a probe that is lost").isEqualTo(State.DOWN);
        clock.moveTo(health.nextTry(HOST));
        admitted().delivered();
        clock.advance(SECOND);
        admitted().lost("reset");
        assertThat(health.state(HOST)).as("its last answer is old").isEqualTo(State.SUSPECT);
    }

    @Test
    void fullIsOneWordForAllThatHeardItTogether() {
        List<Attempt> together = List.of(admitted(), admitted(), admitted());
        together.forEach(attempt -> attempt.full("452"));
        assertThat(health.nextTry(HOST)).isEqualTo(clock.instant().plus(SECOND));
    }

    @Test
    void fullWorkerThatFailsIsDownAndTheOtherWayRound() {
        admitted().full("452");
        clock.moveTo(health.nextTry(HOST));
        admitted().failed("refused");
        assertThat(health.state(HOST)).isEqualTo(State.DOWN);
        clock.moveTo(health.nextTry(HOST));
        admitted().full("452");
        assertThat(health.state(HOST)).isEqualTo(State.FULL);
        clock.moveTo(health.nextTry(HOST));
        admitted().answered();
        admitted().failed("refused");
        assertThat(health.state(HOST)).isEqualTo(State.SUSPECT);
    }

    @Test
    void drainingWorkerGetsOnlyWhatItMayHaveAlready() {
        Attempt before = admitted();
        health.drain(HOST, clock.instant());
        assertThat(verdict()).isEqualTo(Verdict.CLOSED);
        assertThat(health.state(HOST)).isEqualTo(State.DRAINING);
        assertThat(health.nextTry(HOST)).isAfter(clock.instant());
        before.delivered();
        Attempt again = health.admitAgain(HOST, true).attempt().orElseThrow();
        again.delivered();
        assertThat(health.report(HOST).delivered()).isEqualTo(2);
        health.undrain(HOST);
        assertThat(verdict()).isEqualTo(Verdict.ADMITTED);
        assertThat(changes).containsExactly("DRAINING the operator drains it", "UP the operator drains it no more");
    }

    @Test
    void stateBehindTheDrainingOneGoesOn() {
        health.drain(HOST, clock.instant());
        health.admitAgain(HOST, true).attempt().orElseThrow().failed("refused");
        assertThat(health.admitAgain(HOST, true).verdict()).isEqualTo(Verdict.CLOSED);
        health.undrain(HOST);
        assertThat(health.state(HOST)).isEqualTo(State.SUSPECT);
        assertThat(verdict()).isEqualTo(Verdict.CLOSED);
    }

    @Test
    void reportSaysSinceWhenAndHowMuch() {
        assertThat(health.report(HOST)).isEqualTo(new WorkerHealth.Report(State.UP, clock.instant(), 0, 0, 0));
        clock.advance(SECOND);
        admitted().delivered();
        admitted().answered();
        admitted().abandoned();
        Attempt onItsWay = admitted();
        admitted().failed("reset");
        assertThat(health.report(HOST)).isEqualTo(new WorkerHealth.Report(State.SUSPECT, clock.instant(), 1, 1, 2));
        onItsWay.abandoned();
        Instant suspectSince = clock.instant();
        clock.moveTo(health.nextTry(HOST));
        admitted().failed("reset");
        assertThat(health.report(HOST).since()).isEqualTo(clock.instant()).isAfter(suspectSince);
        Instant downSince = clock.instant();
        clock.moveTo(health.nextTry(HOST));
        admitted().failed("reset");
        assertThat(health.report(HOST).since()).isEqualTo(downSince);
    }

    @Test
    void stalledWorkerIsSuspectSinceItsStall() {
        Instant last = clock.instant();
        Attempt silent = admitted();
        clock.advance(Duration.ofSeconds(20));
        assertThat(health.report(HOST).since()).isEqualTo(last.plusSeconds(5));
        silent.abandoned();
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
                .isEqualTo(new WorkerHealth.Settings(SECOND, Duration.ofSeconds(5), Duration.ofSeconds(5), SECOND, 32));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new WorkerHealth.Settings(SECOND, SECOND, SECOND, Duration.ofMillis(1001), 1));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new WorkerHealth.Settings(SECOND, SECOND, SECOND, Duration.ZERO, 1));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new WorkerHealth.Settings(SECOND, Duration.ZERO, SECOND, 1));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new WorkerHealth.Settings(Duration.ZERO, SECOND, SECOND, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new WorkerHealth.Settings(SECOND, SECOND, SECOND, 0));
    }
}
