package org.jamesarchive.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.jamesarchive.delivery.EngineFixture.DOMAIN;
import static org.jamesarchive.delivery.EngineFixture.id;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.jamesarchive.delivery.ScriptedSender.Act;
import org.jamesarchive.queue.QueueUnavailableException;
import org.jamesarchive.route.Worker;
import org.jamesarchive.route.WorkerHealth;
import org.jamesarchive.route.WorkerHealth.State;
import org.jamesarchive.route.WorkerLookup;
import org.jamesarchive.smtp.Envelope;
import org.jamesarchive.smtp.Stage;
import org.jamesarchive.store.Content;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class DeliveryEngineTest {

    private static final Act UNWANTED = ScriptedSender.refuse(Stage.RCPT, 550, "5.1.1 unknown");

    @Test
    void messageGoesToItsFirstWorkerAndLeavesTheQueue() throws IOException {
        EngineFixture fixture = EngineFixture.started();
        fixture.accept("one");
        assertThat(fixture.sender.attempts).containsExactly(fixture.order("one").get(0));
        assertThat(fixture.sender.stored(fixture.order("one").get(0))).containsExactly("one");
        assertThat(fixture.queue.entries).isEmpty();
        assertThat(fixture.queue.reads).as("the copy in memory is used").isZero();
        assertThat(fixture.log()).contains("from=<a@example.com> to=<x@archive.example.com>", "status=sent");
    }

    static Stream<Arguments> failures() {
        Stream.Builder<Arguments> failures = Stream.builder();
        for (Stage stage : Stage.values()) {
            boolean isBeforeMail = stage.compareTo(Stage.MAIL) < 0;
            State ofHost = isBeforeMail ? State.SUSPECT : State.UP;
            failures.add(
                    Arguments.of("421 at " + stage, ScriptedSender.refuse(stage, 421, "4.3.2 closing"), State.SUSPECT));
            failures.add(Arguments.of(
                    "452 at " + stage,
                    ScriptedSender.refuse(stage, 452, "4.3.1 full"),
                    isBeforeMail ? State.SUSPECT : State.FULL));
            failures.add(Arguments.of("451 at " + stage, ScriptedSender.refuse(stage, 451, "not now"), ofHost));
            failures.add(Arguments.of("554 at " + stage, ScriptedSender.refuse(stage, 554, "no"), ofHost));
            if (stage != Stage.CONTENT) {
                failures.add(Arguments.of("broken at " + stage, ScriptedSender.broken(stage), State.SUSPECT));
            }
        }
        return failures.build();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("failures")
    void everyFailureGoesToTheNextWorkerAtOnce(String name, Act act, State state) throws IOException {
        EngineFixture fixture = EngineFixture.started();
        List<String> order = fixture.order("one");
        fixture.sender.next(order.get(0), act);
        Instant before = fixture.loop.clock.instant();
        fixture.accept("one");
        assertThat(fixture.sender.attempts).containsExactly(order.get(0), order.get(1));
        assertThat(fixture.sender.stored(order.get(1))).containsExactly("one");
        assertThat(fixture.queue.entries).isEmpty();
        assertThat(fixture.loop.clock.instant()).isEqualTo(before);
        assertThat(fixture.health.state(order.get(0))).isEqualTo(state);
    }

    @Test
    void everyWorkerIsAskedBeforeItWaits() throws IOException {
        EngineFixture fixture = EngineFixture.started();
        List<String> order = fixture.order("one");
        order.subList(0, 4).forEach(host -> fixture.sender.always(host, ScriptedSender.FULL));
        fixture.accept("one");
        assertThat(fixture.sender.attempts).isEqualTo(order);
        assertThat(fixture.sender.stored(order.get(4))).containsExactly("one");
    }

    @Test
    void workersThatRefuseForNowAreAskedAgainOnTheSchedule() throws IOException {
        EngineFixture fixture = EngineFixture.started();
        fixture.all(ScriptedSender.refuse(Stage.MAIL, 451, "4.3.0 not now"));
        fixture.accept("one");
        assertThat(fixture.sender.attempts).hasSize(5);
        assertThat(fixture.log()).contains("status=deferred (tried again in 60s: 451 4.3.0 not now at MAIL)");
        fixture.advance(59);
        assertThat(fixture.sender.attempts).hasSize(5);
        fixture.advance(1);
        assertThat(fixture.sender.attempts).hasSize(10);
        fixture.advance(299);
        assertThat(fixture.sender.attempts).hasSize(10);
        fixture.advance(1);
        assertThat(fixture.sender.attempts).hasSize(15);
        fixture.all(ScriptedSender.ACCEPT);
        fixture.advance(300);
        assertThat(fixture.sender.storedCopies()).isEqualTo(1);
        assertThat(fixture.queue.entries).isEmpty();
        assertThat(fixture.engine.status().deferred()).isEqualTo(3);
    }

    @Test
    void fullWorkerIsPassedOverInsteadOfAskedForEachMessage() throws IOException {
        EngineFixture fixture = EngineFixture.started();
        fixture.sender.always("worker2", ScriptedSender.FULL);
        for (int i = 0; i < 500; i++) {
            fixture.accept("m" + i);
        }
        assertThat(fixture.sender.storedCopies()).isEqualTo(500);
        assertThat(fixture.sender.attempts.stream().filter("worker2"::equals)).hasSize(1);
        assertThat(fixture.health.state("worker2")).isEqualTo(WorkerHealth.State.FULL);
        fixture.sender.always("worker2", ScriptedSender.ACCEPT);
        fixture.advance(1);
        for (int i = 500; i < 600; i++) {
            fixture.accept("m" + i);
        }
        assertThat(fixture.sender.stored("worker2")).hasSizeGreaterThan(10);
    }

    @Test
    void allFullThenRoomDrainsAtOnceAndNobodyWaitsForTheSchedule() throws IOException {
        EngineFixture fixture = EngineFixture.started();
        fixture.all(ScriptedSender.FULL);
        for (int i = 0; i < 200; i++) {
            fixture.accept("m" + i);
        }
        fixture.advance(3600);
        assertThat(fixture.sender.attempts).as("probes, not churn").hasSizeLessThan(3600);
        assertThat(fixture.sender.storedCopies()).isZero();
        assertThat(fixture.engine.status().deferred()).isZero();
        fixture.sender.always("worker3", ScriptedSender.ACCEPT);
        fixture.advance(47);
        assertThat(fixture.queue.entries).isEmpty();
        assertThat(fixture.sender.stored("worker3")).hasSize(200);
    }

    @Test
    void messageTooLargeForWhatIsLeftDoesNotHoldUpSmallOnes() throws IOException {
        EngineFixture fixture = EngineFixture.started();
        fixture.sets.set(DOMAIN, "worker", 1);
        fixture.all(ScriptedSender.FULL);
        fixture.accept("large");
        fixture.accept("small");
        fixture.sender.next("worker0", ScriptedSender.ACCEPT);
        fixture.advance(3);
        assertThat(fixture.sender.stored("worker0")).containsExactly("small");
        fixture.sender.always("worker0", ScriptedSender.ACCEPT);
        fixture.advance(15);
        assertThat(fixture.queue.entries).isEmpty();
    }

    @Test
    void drainingWorkerGetsNothingNewAndAllDrainedWaits() throws IOException {
        EngineFixture fixture = EngineFixture.started();
        fixture.health.drain("worker1", fixture.loop.clock.instant());
        for (int i = 0; i < 100; i++) {
            fixture.accept("m" + i);
        }
        assertThat(fixture.sender.storedCopies()).isEqualTo(100);
        assertThat(fixture.sender.stored("worker1")).isEmpty();
        for (int i = 0; i < 5; i++) {
            fixture.health.drain("worker" + i, fixture.loop.clock.instant());
        }
        fixture.accept("waits");
        fixture.advance(3600);
        assertThat(fixture.queue.entries).hasSize(1);
        assertThat(fixture.sender.attempts).hasSize(100);
        assertThat(fixture.queue.reads).as("looked at now and then").isLessThan(1000);
        fixture.health.undrain("worker1");
        fixture.loop.run();
        assertThat(fixture.sender.stored("worker1")).containsExactly("waits");
        assertThat(fixture.queue.entries).isEmpty();
    }

    @Test
    void lostAcknowledgementIsAskedForAtADrainingWorkerToo() throws IOException {
        EngineFixture fixture = EngineFixture.started();
        String first = fixture.order("one").get(0);
        fixture.sender.next(first, ScriptedSender.LOSE_ACKNOWLEDGEMENT);
        fixture.accept("one");
        fixture.health.drain(first, fixture.loop.clock.instant());
        fixture.advance(1);
        assertThat(fixture.sender.attempts).containsExactly(first, first);
        assertThat(fixture.queue.entries).isEmpty();
    }

    @Test
    void refusedForGoodByTwoWorkersIsParked() throws IOException {
        EngineFixture fixture = EngineFixture.started();
        fixture.all(UNWANTED);
        long queueId = fixture.accept("one");
        assertThat(fixture.sender.attempts).isEqualTo(fixture.order("one").subList(0, 2));
        assertThat(fixture.queue.entries).isEmpty();
        assertThat(fixture.undeliverable.parked).containsOnlyKeys(id("one") + "-" + queueId + "-0");
        FakeUndeliverable.Parked parked =
                fixture.undeliverable.parked.values().iterator().next();
        assertThat(parked.content()).isEqualTo("one");
        assertThat(parked.attribute("sender")).isEqualTo("a@example.com");
        assertThat(parked.attribute("recipients")).isEqualTo("x@archive.example.com");
        assertThat(parked.attribute("arrival")).isEqualTo("2026-11-24T12:00:00Z");
        assertThat(parked.attribute("reason")).isEqualTo(fixture.order("one").get(1) + ": 550 5.1.1 unknown at RCPT");
        assertThat(fixture.engine.status().parked()).isEqualTo(1);
        assertThat(fixture.engine.status().delivered()).isZero();
    }

    @Test
    void refusedForGoodByTheOnlyWorkerIsParked() throws IOException {
        EngineFixture fixture = EngineFixture.started();
        fixture.sets.set(DOMAIN, "worker", 1);
        fixture.all(UNWANTED);
        fixture.accept("one");
        assertThat(fixture.undeliverable.parked).hasSize(1);
    }

    @Test
    void secondOpinionIsWaitedFor() throws IOException {
        EngineFixture fixture = EngineFixture.started();
        List<String> order = fixture.order("one");
        fixture.all(ScriptedSender.REFUSE_CONNECTION);
        fixture.sender.always(order.get(0), UNWANTED);
        fixture.accept("one");
        fixture.advance(120);
        assertThat(fixture.undeliverable.parked).isEmpty();
        assertThat(fixture.sender.attempts.stream().filter(order.get(0)::equals))
                .hasSize(1);
        fixture.sender.always(order.get(3), ScriptedSender.ACCEPT);
        fixture.advance(31);
        assertThat(fixture.sender.stored(order.get(3))).containsExactly("one");
    }

    @Test
    void refusedForGoodOnceAndForNowElsewhereIsTriedAgain() throws IOException {
        EngineFixture fixture = EngineFixture.started();
        List<String> order = fixture.order("one");
        fixture.all(ScriptedSender.FULL);
        fixture.sender.always(order.get(0), UNWANTED);
        fixture.accept("one");
        assertThat(fixture.undeliverable.parked).isEmpty();
        fixture.sender.always(order.get(2), UNWANTED);
        fixture.advance(60);
        assertThat(fixture.undeliverable.parked).hasSize(1);
        assertThat(fixture.sender.attempts.stream().filter(order.get(0)::equals))
                .hasSize(1);
    }

    @Test
    void whatCannotBeParkedStays() throws IOException {
        EngineFixture fixture = EngineFixture.started();
        fixture.all(UNWANTED);
        fixture.undeliverable.fails = true;
        fixture.accept("one");
        assertThat(fixture.queue.entries).hasSize(1);
        assertThat(fixture.log()).contains("ERROR mail=10 could not be parked");
        fixture.undeliverable.fails = false;
        fixture.advance(60);
        assertThat(fixture.queue.entries).isEmpty();
        assertThat(fixture.undeliverable.parked).hasSize(1);
    }

    @Test
    void domainWithoutMailIsParked() throws IOException {
        EngineFixture fixture = EngineFixture.started();
        fixture.sets.lookups.put(DOMAIN, new WorkerLookup.NoWorkers("null MX"));
        fixture.accept("one");
        assertThat(fixture.undeliverable.parked.values())
                .extracting(parked -> parked.attribute("reason"))
                .containsExactly("null MX");
    }

    @Test
    void unknownWorkersAreWaitedFor() throws IOException {
        EngineFixture fixture = EngineFixture.started();
        WorkerLookup found = fixture.sets.lookup(DOMAIN).join();
        fixture.sets.lookups.clear();
        for (int i = 0; i < 50; i++) {
            fixture.accept("m" + i);
        }
        fixture.advance(600);
        assertThat(fixture.sender.attempts).isEmpty();
        assertThat(fixture.queue.reads).as("one look each few seconds").isLessThan(50 + 200);
        fixture.sets.lookups.put(DOMAIN, found);
        fixture.advance(5);
        assertThat(fixture.sender.storedCopies()).isEqualTo(50);
        assertThat(fixture.log()).containsOnlyOnce("domain=archive.example.com status=flowing");
    }

    @Test
    void lookupUnderWayIsWaitedFor() throws IOException {
        EngineFixture fixture = EngineFixture.started();
        CompletableFuture<WorkerLookup> pending = new CompletableFuture<>();
        fixture.sets.pending.put(DOMAIN, pending);
        fixture.accept("one");
        assertThat(fixture.engine.status().inFlight()).isEqualTo(1);
        pending.complete(fixture.sets.lookups.get(DOMAIN));
        fixture.loop.run();
        assertThat(fixture.queue.entries).isEmpty();
    }

    @Test
    void nextAddressOfAWorkerIsTriedAndRemembered() throws IOException {
        EngineFixture fixture = EngineFixture.started();
        Worker first = FixedWorkerSets.worker("worker0", 10);
        var second = new java.net.InetSocketAddress(java.net.InetAddress.getByAddress(new byte[] {127, 0, 0, 2}), 25);
        fixture.sets.set(
                DOMAIN,
                List.of(new Worker("worker0", 10, List.of(first.addresses().get(0), second))));
        fixture.sender.always("worker0@127.0.0.1", ScriptedSender.REFUSE_CONNECTION);
        fixture.accept("one");
        fixture.accept("two");
        assertThat(fixture.sender.attempts).as("the dead address once").hasSize(3);
        assertThat(fixture.sender.stored("worker0")).containsExactly("one", "two");
        assertThat(fixture.health.state("worker0")).isEqualTo(WorkerHealth.State.UP);
    }

    @Test
    void busyWorkerIsWaitedForNotGoneRound() throws IOException {
        EngineFixture fixture = new EngineFixture();
        fixture.healthSettings =
                new WorkerHealth.Settings(Duration.ofSeconds(1), Duration.ofSeconds(30), Duration.ofSeconds(5), 1);
        fixture.all(ScriptedSender.slowly(Duration.ofMillis(700)));
        fixture.restart();
        Map<String, Integer> shares = new HashMap<>();
        for (int i = 0; i < 50; i++) {
            fixture.enqueue("m" + i);
            shares.merge(fixture.order("m" + i).get(0), 1, Integer::sum);
        }
        fixture.loop.advance(Duration.ofMillis(700).multipliedBy(Collections.max(shares.values())));
        for (int i = 0; i < 50; i++) {
            assertThat(fixture.sender.stored(fixture.order("m" + i).get(0))).contains("m" + i);
        }
        assertThat(fixture.sender.storedCopies()).isEqualTo(50);
        assertThat(fixture.sender.mostRunning).isEqualTo(5);
    }

    @Test
    void queueThatTakesNothingIsToldToTheCaller() throws IOException {
        EngineFixture fixture = EngineFixture.started();
        fixture.queue.isFull = true;
        assertThatExceptionOfType(QueueUnavailableException.class).isThrownBy(() -> fixture.accept("one"));
        fixture.queue.isFull = false;
        fixture.accept("two");
        assertThat(fixture.sender.storedCopies()).isEqualTo(1);
    }

    @Test
    void envelopeBeyondALimitIsRefusedBeforeItIsTaken() {
        EngineFixture fixture = EngineFixture.started();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> fixture.engine.accept(
                        new Envelope("x".repeat(5000), List.of("y@z")), id("one"), EngineFixture.content("one")));
        assertThat(fixture.queue.entries).isEmpty();
    }

    @Test
    void contentIsNotUsedBehindTheCall() throws IOException {
        EngineFixture fixture = EngineFixture.started();
        fixture.all(ScriptedSender.REFUSE_CONNECTION);
        byte[] mutable = "one".getBytes(StandardCharsets.UTF_8);
        fixture.engine.accept(new Envelope("", List.of("x@" + DOMAIN)), id("one"), Content.of(mutable));
        java.util.Arrays.fill(mutable, (byte) 'X');
        fixture.loop.run();
        fixture.all(ScriptedSender.ACCEPT);
        fixture.advance(31);
        assertThat(fixture.sender.stored.values().stream().flatMap(List::stream))
                .containsExactly("one");
    }

    @Test
    void largeMessagesAreReadFromTheQueue() throws IOException {
        EngineFixture fixture = EngineFixture.started();
        fixture.accept("x".repeat(256 * 1024));
        assertThat(fixture.queue.reads).isZero();
        fixture.accept("x".repeat(256 * 1024 + 1));
        assertThat(fixture.queue.reads).isEqualTo(1);
        assertThat(fixture.sender.storedCopies()).isEqualTo(2);
    }

    @Test
    void statusTellsHowThingsStand() throws IOException {
        EngineFixture fixture = EngineFixture.started();
        fixture.accept("done");
        fixture.all(ScriptedSender.REFUSE_CONNECTION);
        Instant oldest = fixture.loop.clock.instant();
        fixture.accept("one");
        fixture.advance(5);
        fixture.accept("two");
        DeliveryStatus status = fixture.engine.status();
        assertThat(status.queued()).isEqualTo(2);
        assertThat(status.held()).isEqualTo(2);
        assertThat(status.inFlight()).isZero();
        assertThat(status.delivered()).isEqualTo(1);
        assertThat(status.oldest()).isEqualTo(Optional.of(oldest));
        assertThat(status.workers()).hasSize(5).allMatch(worker -> worker.state() == WorkerHealth.State.DOWN);
    }

    @Test
    void flushTriesEverythingNow() throws IOException {
        EngineFixture fixture = EngineFixture.started();
        fixture.all(ScriptedSender.FULL);
        fixture.accept("full");
        fixture.all(ScriptedSender.REFUSE_CONNECTION);
        fixture.accept("down");
        fixture.advance(20);
        fixture.all(ScriptedSender.ACCEPT);
        fixture.engine.flush();
        fixture.loop.run();
        assertThat(fixture.queue.entries).isEmpty();
        assertThat(fixture.sender.storedCopies()).isEqualTo(2);
    }

    @Test
    void closedEngineTakesAndBeginsNothing() throws IOException {
        EngineFixture fixture = EngineFixture.started(new DeliverySettings(
                RetrySchedule.DEFAULT, 1, 1, 1 << 20, 1 << 10, 1 << 20, 100, Duration.ofSeconds(30), Duration.ZERO));
        fixture.all(ScriptedSender.slowly(Duration.ofSeconds(2)));
        fixture.enqueue("one");
        fixture.enqueue("two");
        fixture.loop.run();
        fixture.engine.close();
        assertThat(fixture.log()).contains("closed with 1 messages in flight");
        assertThatExceptionOfType(QueueUnavailableException.class).isThrownBy(() -> fixture.enqueue("three"));
        fixture.advance(10);
        assertThat(fixture.sender.storedCopies()).isEqualTo(1);
        assertThat(fixture.queue.entries).hasSize(1);
    }

    @Test
    void closeWaitsForWhatIsInFlight() throws Exception {
        ManualLoop timers = new ManualLoop();
        FakeQueue queue = new FakeQueue(timers.clock);
        FixedWorkerSets sets = new FixedWorkerSets();
        sets.set(DOMAIN, "worker", 5);
        ScriptedSender sender = new ScriptedSender(timers);
        try (ThreadLoop loop = new ThreadLoop("delivery-test")) {
            DeliveryEngine engine = new DeliveryEngine(
                    DeliverySettings.DEFAULT,
                    new DeliveryEngine.Parts(
                            queue,
                            new FakeUndeliverable(),
                            sets,
                            new EngineFixture().routing,
                            new WorkerHealth(WorkerHealth.Settings.DEFAULT, timers.clock),
                            sender,
                            new org.jamesarchive.log.MailLog(),
                            timers.clock,
                            loop));
            engine.start();
            engine.accept(new Envelope("", List.of("x@" + DOMAIN)), id("one"), EngineFixture.content("one"));
            org.awaitility.Awaitility.await().until(() -> engine.status().inFlight() == 1);
            CompletableFuture<Void> closed = CompletableFuture.runAsync(engine::close);
            timers.run();
            closed.get(20, java.util.concurrent.TimeUnit.SECONDS);
            assertThat(queue.entries).isEmpty();
        }
    }

    @Test
    void settingsHaveTheirDefaultsAndLimits() {
        assertThat(DeliverySettings.DEFAULT)
                .isEqualTo(new DeliverySettings(
                        RetrySchedule.parse("1m, 5m*2, 15m*4, 1h*inf"),
                        1,
                        200,
                        64L << 20,
                        256 << 10,
                        64L << 20,
                        1_000_000,
                        Duration.ofMinutes(2),
                        Duration.ofSeconds(5)));
        List<Runnable> wrong = new ArrayList<>();
        wrong.add(() -> DeliverySettings.DEFAULT.withCopies(0));
        wrong.add(() -> DeliverySettings.DEFAULT.withCopies(17));
        wrong.add(() -> DeliverySettings.DEFAULT.withInFlight(0, 1));
        wrong.add(() -> DeliverySettings.DEFAULT.withInFlight(1, 0));
        wrong.forEach(setting -> assertThatIllegalArgumentException().isThrownBy(setting::run));
    }
}
