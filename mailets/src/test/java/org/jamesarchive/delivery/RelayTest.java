package org.jamesarchive.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.jamesarchive.delivery.EngineFixture.DOMAIN;
import static org.jamesarchive.delivery.EngineFixture.OTHER_DOMAIN;
import static org.jamesarchive.delivery.EngineFixture.id;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.jamesarchive.delivery.ScriptedSender.Act;
import org.jamesarchive.queue.QueueUnavailableException;
import org.jamesarchive.route.WorkerHealth;
import org.jamesarchive.smtp.Envelope;
import org.jamesarchive.smtp.Reply;
import org.jamesarchive.smtp.SendResult;
import org.jamesarchive.smtp.Stage;
import org.jamesarchive.store.Content;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Relay before reply: what the client is told, what the queue remembers, what no worker's trouble may change. */
class RelayTest {

    private static final Act UNWANTED = ScriptedSender.refuse(Stage.RCPT, 550, "5.1.1 unknown");
    private static final Act SLOW = ScriptedSender.slowly(Duration.ofSeconds(20));

    @Test
    void acknowledgedMessageNeverTouchesTheQueue() throws IOException {
        EngineFixture fixture = EngineFixture.started();
        Relay relay = fixture.relay("one");

        String first = fixture.order("one").get(0);
        assertThat(fixture.conclude(relay)).isEqualTo(new Handover.Archived(List.of(first)));
        assertThat(fixture.sender.stored(first)).containsExactly("one");
        assertThat(fixture.queue.entries).isEmpty();
        assertThat(fixture.queue.appends).isZero();
        assertThat(fixture.log()).contains("mail=relay-1 ", "status=sent").doesNotContain("status=queued");
        assertThat(fixture.engine.status().delivered()).isEqualTo(1);
        assertThat(fixture.engine.status().inFlight()).isZero();
        assertThat(fixture.engine.relaysAcknowledged()).isEqualTo(1);
    }

    @Test
    void everyCopyOfEveryDomainMustBeAcknowledged() throws IOException {
        EngineFixture fixture = EngineFixture.started(DeliverySettings.DEFAULT.withCopies(2));
        fixture.sets.set(OTHER_DOMAIN, "dr", 2);
        Relay relay = fixture.relay("one", "x@" + DOMAIN, "x@" + OTHER_DOMAIN);

        assertThat(fixture.conclude(relay))
                .isInstanceOfSatisfying(Handover.Archived.class, archived -> assertThat(archived.hosts())
                        .hasSize(4)
                        .containsAll(fixture.sender.stored.keySet()));
        assertThat(fixture.sender.storedCopies()).isEqualTo(4);
    }

    @ParameterizedTest(name = "{0}, {1}: {2}")
    @CsvSource({
        "2.6.0 ID merged on worker0,   2.6.0 ID merged on worker1,   true",
        "2.6.0 ID merged on worker0,   2.6.0 ID archived on worker1, false",
        "2.6.0 ID archived on worker0, 2.6.0 ID archived on worker1, false",
        "2.6.0 ID merged on worker0,   2.0.0 ok,                     false",
        "2.6.0 0123 merged on worker0, 2.6.0 0123 merged on worker1, false"
    })
    void clientIsToldThatItWasThereAlreadyWhenEveryWorkerSaysSo(String one, String other, boolean merged)
            throws IOException {
        EngineFixture fixture = EngineFixture.started(DeliverySettings.DEFAULT.withCopies(2));
        List<String> order = fixture.order("one");
        fixture.sender.next(order.get(0), accepted(one));
        fixture.sender.next(order.get(1), accepted(other));

        assertThat(fixture.conclude(fixture.relay("one")))
                .isInstanceOfSatisfying(Handover.Archived.class, archived -> assertThat(archived.merged())
                        .isEqualTo(merged));
    }

    private static Act accepted(String reply) throws IOException {
        String text = reply.replace("ID", id("one").hex());
        return new Act(new SendResult.Accepted(new Reply(250, text)), Duration.ZERO, true);
    }

    static Stream<Arguments> failures() {
        return Stream.of(
                Arguments.of("refused connection", ScriptedSender.REFUSE_CONNECTION),
                Arguments.of("421 greeting", ScriptedSender.refuse(Stage.GREETING, 421, "4.3.2 closing")),
                Arguments.of("452 full", ScriptedSender.FULL),
                Arguments.of("550 at RCPT", UNWANTED),
                Arguments.of("broken in DATA", ScriptedSender.broken(Stage.DATA)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("failures")
    void oneWorkersTroubleMeansTheNextWorker(String name, Act act) throws IOException {
        EngineFixture fixture = EngineFixture.started();
        List<String> order = fixture.order("one");
        fixture.sender.next(order.get(0), act);

        assertThat(fixture.conclude(fixture.relay("one"))).isEqualTo(new Handover.Archived(List.of(order.get(1))));
        assertThat(fixture.queue.appends).isZero();
    }

    @Test
    void withoutAnyWorkerItIsQueuedAtOnceAndDeliveredWhenOneIsBack() throws IOException {
        EngineFixture fixture = EngineFixture.started();
        fixture.all(ScriptedSender.REFUSE_CONNECTION);
        Relay relay = fixture.relay("one");

        assertThat(fixture.conclude(relay)).isEqualTo(new Handover.Queued(10));
        assertThat(fixture.log()).contains("mail=relay-1 status=queued (as 10: none of 5 workers can be asked");
        fixture.all(ScriptedSender.ACCEPT);
        fixture.advance(30);
        assertThat(fixture.sender.storedCopies()).isEqualTo(1);
        assertThat(fixture.queue.entries).isEmpty();
    }

    @Test
    void refusedForGoodIsAcceptedAndParkedNotBounced() throws IOException {
        EngineFixture fixture = EngineFixture.started();
        fixture.all(UNWANTED);
        Relay relay = fixture.relay("one");

        assertThat(fixture.conclude(relay)).isInstanceOf(Handover.Queued.class);
        assertThat(fixture.undeliverable.parked).hasSize(1);
        assertThat(fixture.undeliverable.parked.values().iterator().next().attribute("reason"))
                .contains("550 5.1.1 unknown at RCPT");
        assertThat(fixture.queue.entries).isEmpty();
    }

    @Test
    void silentWorkerCostsHalfASecondAndIsTheOneThatMayHaveIt() throws IOException {
        EngineFixture fixture = EngineFixture.started();
        String first = fixture.order("one").get(0);
        fixture.sender.always(first, SLOW);
        Relay relay = fixture.relay("one");
        fixture.loop.advance(Duration.ofMillis(450));
        assertThat(relay.hasEnded()).isFalse();
        fixture.loop.advance(Duration.ofMillis(150));

        assertThat(fixture.conclude(relay)).isEqualTo(new Handover.Queued(10));
        assertThat(fixture.log()).contains("mail=relay-1 status=queued (as 10: " + first + " is silent)");
        assertThat(note(fixture, 10).mayHaveIt()).contains(first);
        assertThat(fixture.sender.attempts).as("what is under way goes on").containsExactly(first);
        fixture.advance(20);
        assertThat(fixture.queue.entries).isEmpty();
        assertThat(fixture.sender.attempts).containsExactly(first);
        assertThat(fixture.sender.stored(first)).containsExactly("one");
        assertThat(fixture.engine.status().inFlight()).isZero();
    }

    /** The first message has the only place at a worker; nothing else happens that would make the second look again. */
    @Test
    void placeAtAWorkerThatFellSilentIsNotWaitedForBeyondItsStall() throws IOException {
        EngineFixture fixture = new EngineFixture();
        fixture.healthSettings = new WorkerHealth.Settings(
                Duration.ofSeconds(1), Duration.ofSeconds(30), Duration.ofSeconds(5), Duration.ofSeconds(1), 1);
        String first = fixture.order("one").get(0);
        fixture.sender.always(first, SLOW);
        fixture.restart();
        String other = "two";
        while (!fixture.order(other).get(0).equals(first)) {
            other += "!";
        }
        Relay caught = fixture.relay("one");
        fixture.loop.advance(Duration.ofMillis(600));
        assertThat(fixture.conclude(caught)).isInstanceOf(Handover.Queued.class);

        Relay waiting = fixture.relay(other);
        assertThat(waiting.hasEnded()).isFalse();
        fixture.loop.advance(Duration.ofMillis(700));
        assertThat(fixture.conclude(waiting))
                .isEqualTo(new Handover.Archived(List.of(fixture.order(other).get(1))));
    }

    @Test
    void slowButLiveWorkerIsWaitedForUntilTheBudgetIsOver() throws IOException {
        EngineFixture fixture = EngineFixture.started();
        fixture.sets.set(DOMAIN, "worker", 1);
        fixture.sender.next("worker0", SLOW);
        Relay relay = fixture.relay("slow");
        for (int i = 0; i < 24; i++) {
            fixture.loop.advance(Duration.ofMillis(200));
            assertThat(fixture.conclude(fixture.relay("other" + i))).isInstanceOf(Handover.Archived.class);
        }
        assertThat(relay.hasEnded()).isFalse();
        fixture.loop.advance(Duration.ofMillis(400));

        assertThat(fixture.conclude(relay)).isInstanceOf(Handover.Queued.class);
        assertThat(fixture.log()).contains("no answer within 5000 ms");
        fixture.advance(20);
        assertThat(fixture.sender.stored("worker0")).hasSize(25).doesNotHaveDuplicates();
        assertThat(fixture.queue.entries).isEmpty();
    }

    @Test
    void killedGatewayAsksTheWorkerThatMayHaveItFirst() throws IOException {
        EngineFixture fixture = EngineFixture.started();
        List<String> order = fixture.order("one");
        fixture.sender.next(order.get(0), ScriptedSender.REFUSE_CONNECTION);
        fixture.sender.next(order.get(1), SLOW);
        Relay relay = fixture.relay("one");
        fixture.loop.advance(Duration.ofMillis(1200));
        assertThat(fixture.engine.relayIntake().conclude(relay)).isInstanceOf(Handover.Queued.class);

        fixture.loop.kill();
        fixture.sender.attempts.clear();
        fixture.restart();

        assertThat(fixture.sender.attempts)
                .as("not the first of the routing, which is healthy again")
                .containsExactly(order.get(1));
        assertThat(fixture.queue.entries).isEmpty();
    }

    @Test
    void killedGatewayWaitsForTheWorkerThatMayHaveIt() throws IOException {
        EngineFixture fixture = EngineFixture.started();
        List<String> order = fixture.order("one");
        fixture.sender.next(order.get(0), SLOW);
        Relay relay = fixture.relay("one");
        fixture.loop.advance(Duration.ofMillis(1200));
        assertThat(fixture.engine.relayIntake().conclude(relay)).isInstanceOf(Handover.Queued.class);

        fixture.loop.kill();
        fixture.sender.attempts.clear();
        fixture.sender.next(order.get(0), ScriptedSender.REFUSE_CONNECTION, ScriptedSender.REFUSE_CONNECTION);
        fixture.restart();
        fixture.advance(10);

        assertThat(fixture.sender.attempts).containsOnly(order.get(0)).hasSize(3);
        assertThat(fixture.queue.entries).isEmpty();
    }

    @Test
    void copiesThatAreAcknowledgedSurviveAKilledGateway() throws IOException {
        EngineFixture fixture = EngineFixture.started(DeliverySettings.DEFAULT.withCopies(2));
        List<String> order = fixture.order("one");
        order.subList(1, 5).forEach(host -> fixture.sender.always(host, ScriptedSender.FULL));
        assertThat(fixture.conclude(fixture.relay("one"))).isInstanceOf(Handover.Queued.class);
        assertThat(note(fixture, 10).copies()).containsExactly(order.get(0));

        fixture.loop.kill();
        fixture.sender.attempts.clear();
        fixture.all(ScriptedSender.ACCEPT);
        fixture.restart();

        assertThat(fixture.sender.attempts).containsExactly(order.get(1));
        assertThat(fixture.queue.entries).isEmpty();
    }

    @Test
    void domainThatHasItIsNotSentItAgainAfterAKill() throws IOException {
        EngineFixture fixture = EngineFixture.started();
        fixture.sets.set(OTHER_DOMAIN, "dr", 1);
        fixture.sender.next("dr0", ScriptedSender.FULL);
        Relay relay = fixture.relay("one", "x@" + DOMAIN, "x@" + OTHER_DOMAIN);
        assertThat(fixture.engine.relayIntake().conclude(relay)).isInstanceOf(Handover.Queued.class);

        fixture.loop.kill();
        fixture.sender.attempts.clear();
        fixture.restart();

        assertThat(fixture.sender.attempts).containsExactly("dr0");
        assertThat(fixture.queue.entries).isEmpty();
    }

    @Test
    void lostAcknowledgementIsAskedForAtTheSameWorker() throws IOException {
        EngineFixture fixture = EngineFixture.started();
        String first = fixture.order("one").get(0);
        fixture.sender.next(first, ScriptedSender.LOSE_ACKNOWLEDGEMENT);
        Relay relay = fixture.relay("one");

        assertThat(fixture.conclude(relay)).isInstanceOf(Handover.Queued.class);
        assertThat(note(fixture, 10).mayHaveIt()).contains(first);
        fixture.advance(2);
        assertThat(fixture.sender.attempts).containsExactly(first, first);
        assertThat(fixture.queue.entries).isEmpty();
    }

    @ParameterizedTest(name = "the clock goes on between readings: {0}")
    @ValueSource(booleans = {false, true})
    void messageOfAWaitingClientIsNobodysProbe(boolean ticks) throws IOException {
        EngineFixture fixture = EngineFixture.started();
        if (ticks) {
            fixture.loop.clock.tick();
        }
        String first = fixture.order("one").get(0);
        fixture.sender.next(first, ScriptedSender.REFUSE_CONNECTION);
        assertThat(fixture.conclude(fixture.relay("one"))).isInstanceOf(Handover.Archived.class);
        assertThat(fixture.health.state(first)).isEqualTo(WorkerHealth.State.SUSPECT);
        assertThat(fixture.conclude(fixture.relay("one")))
                .as("passed over while it is backed off")
                .isEqualTo(new Handover.Archived(List.of(fixture.order("one").get(1))));

        fixture.advance(2);
        Relay relay = fixture.relay("one");
        assertThat(fixture.engine.relayIntake().conclude(relay)).isInstanceOf(Handover.Queued.class);
        assertThat(fixture.log()).contains(first + " is to be probed");
        fixture.loop.run();
        assertThat(fixture.queue.entries).isEmpty();
        assertThat(fixture.health.state(first)).isEqualTo(WorkerHealth.State.UP);
    }

    @Test
    void answerThatComesWhileTheMessageIsBeingQueuedCounts() throws IOException {
        EngineFixture fixture = EngineFixture.started();
        String first = fixture.order("one").get(0);
        fixture.sender.always(first, ScriptedSender.slowly(Duration.ofSeconds(2)));
        Relay relay = fixture.relay("one");
        fixture.loop.advance(Duration.ofMillis(1200));
        assertThat(relay.hasEnded()).isTrue();
        fixture.advance(2);

        assertThat(fixture.conclude(relay)).isInstanceOf(Handover.Queued.class);
        assertThat(fixture.queue.entries).isEmpty();
        assertThat(fixture.sender.attempts).containsExactly(first);
        assertThat(fixture.engine.status().inFlight()).isZero();
    }

    @Test
    void noFurtherWorkerIsAskedBeforeTheQueueKnowsOfTheFirst() throws IOException {
        EngineFixture fixture = EngineFixture.started();
        List<String> order = fixture.order("one");
        fixture.sender.next(
                order.get(0), new Act(ScriptedSender.REFUSE_CONNECTION.result(), Duration.ofSeconds(2), false));
        Relay relay = fixture.relay("one");
        fixture.advance(3);
        assertThat(fixture.sender.attempts).containsExactly(order.get(0));

        assertThat(fixture.conclude(relay)).isInstanceOf(Handover.Queued.class);
        assertThat(fixture.sender.attempts).hasSizeGreaterThan(1);
        assertThat(fixture.queue.entries).isEmpty();
        assertThat(fixture.sender.storedCopies()).isEqualTo(1);
    }

    @Test
    void fullQueueAnswersTheClientAndForgetsTheMessage() throws IOException {
        EngineFixture fixture = EngineFixture.started();
        fixture.queue.isFull = true;
        fixture.sender.always(fixture.order("one").get(0), SLOW);
        Relay relay = fixture.relay("one");
        fixture.loop.advance(Duration.ofMillis(1200));
        assertThatExceptionOfType(QueueUnavailableException.class)
                .isThrownBy(() -> fixture.engine.relayIntake().conclude(relay));

        fixture.queue.isFull = false;
        fixture.advance(30);
        assertThat(fixture.engine.status().inFlight()).isZero();
        assertThat(fixture.sender.storedCopies())
                .as("the content is gone with its client")
                .isZero();
        fixture.all(ScriptedSender.ACCEPT);
        fixture.accept("two");
        assertThat(fixture.queue.entries).as("the cursor is not held up").isEmpty();
    }

    @Test
    void contentIsReadFromTheQueueOnceTheClientIsGone() throws IOException {
        EngineFixture fixture = EngineFixture.started();
        List<String> order = fixture.order("one");
        fixture.sender.next(
                order.get(0), new Act(ScriptedSender.REFUSE_CONNECTION.result(), Duration.ofSeconds(2), false));
        Disposable content = new Disposable(EngineFixture.content("one"));
        Relay relay = fixture.relay("one", content);
        fixture.loop.advance(Duration.ofMillis(1200));
        Handover handover = fixture.conclude(relay);
        content.isGone = true;

        assertThat(handover).isInstanceOf(Handover.Queued.class);
        fixture.advance(5);
        assertThat(fixture.sender.storedCopies()).isEqualTo(1);
        assertThat(fixture.queue.entries).isEmpty();
    }

    @Test
    void whenTooMuchIsInFlightItIsQueued() throws IOException {
        EngineFixture fixture = EngineFixture.started(DeliverySettings.DEFAULT.withInFlight(1, 1 << 20));
        fixture.all(SLOW);
        Relay first = fixture.relay("one");
        assertThat(fixture.conclude(fixture.relay("two"))).isInstanceOf(Handover.Queued.class);
        fixture.advance(60);
        fixture.conclude(first);
        fixture.advance(60);
        assertThat(fixture.queue.entries).isEmpty();
        assertThat(fixture.sender.storedCopies()).isEqualTo(2);
    }

    @Test
    void clientsBeyondTheLimitDoNotWait() throws IOException {
        EngineFixture fixture = new EngineFixture();
        fixture.relaySettings = RelaySettings.DEFAULT.withOn(true).withLimit(1);
        fixture.restart();
        assertThat(fixture.engine.relayIntake().enter()).isTrue();
        assertThat(fixture.engine.relaysWaiting()).isEqualTo(1);

        assertThat(fixture.engine.deliver(
                        new Envelope("a@example.com", List.of("x@" + DOMAIN)), id("one"), EngineFixture.content("one")))
                .isInstanceOf(Handover.Queued.class);
        fixture.engine.relayIntake().leave();
        assertThat(fixture.engine.relaysWaiting()).isZero();
    }

    @Test
    void switchedOffNobodyWaits() throws IOException {
        EngineFixture fixture = new EngineFixture();
        fixture.relaySettings = RelaySettings.DEFAULT.withOn(false);
        fixture.restart();
        assertThat(fixture.engine.deliver(
                        new Envelope("a@example.com", List.of("x@" + DOMAIN)), id("one"), EngineFixture.content("one")))
                .isInstanceOf(Handover.Queued.class);
    }

    @ParameterizedTest
    @ValueSource(longs = {31, 32, 33, 34, 35, 36})
    void nothingIsLostAndNothingIsTwiceWhateverWorkersDo(long seed) throws IOException {
        Random random = new Random(seed);
        EngineFixture fixture = EngineFixture.started(DeliverySettings.DEFAULT.withInFlight(20, 1 << 20));
        List<Act> faults = List.of(
                ScriptedSender.REFUSE_CONNECTION,
                ScriptedSender.BLACK_HOLE,
                ScriptedSender.FULL,
                ScriptedSender.refuse(Stage.CONTENT, 451, "4.3.0 trouble"),
                ScriptedSender.broken(Stage.DATA),
                ScriptedSender.slowly(Duration.ofSeconds(7)),
                ScriptedSender.slowly(Duration.ofMillis(1500)),
                SLOW);
        List<Relay> waiting = new ArrayList<>();
        int queued = 0;
        for (int i = 0; i < 300; i++) {
            if (random.nextInt(4) == 0) {
                fixture.sender.next("worker" + random.nextInt(5), faults.get(random.nextInt(faults.size())));
            }
            if (random.nextInt(4) == 0) {
                fixture.enqueue("m" + i);
            } else {
                waiting.add(fixture.relay("m" + i));
            }
            fixture.loop.advance(Duration.ofMillis(random.nextInt(300)));
            for (Relay relay : List.copyOf(waiting)) {
                if (relay.hasEnded() && random.nextBoolean()) {
                    waiting.remove(relay);
                    queued += fixture.conclude(relay) instanceof Handover.Queued ? 1 : 0;
                }
            }
        }
        fixture.advance(10);
        for (Relay relay : waiting) {
            fixture.conclude(relay);
        }
        for (int i = 0; i < 100 && fixture.queue.size() > 0; i++) {
            fixture.advance(600);
        }

        assertThat(queued).isPositive();
        assertThat(fixture.queue.entries).isEmpty();
        assertThat(fixture.sender.storedCopies()).isEqualTo(300);
        assertThat(fixture.sender.stored.values().stream().flatMap(List::stream).distinct())
                .hasSize(300);
        assertThat(fixture.engine.status().inFlight()).isZero();
    }

    @Test
    void settingsHaveTheirDefaultsAndLimits() {
        assertThat(RelaySettings.DEFAULT)
                .isEqualTo(new RelaySettings(true, Duration.ofSeconds(5), Duration.ofMillis(500), 56));
        assertThat(RelaySettings.DEFAULT.withBudget(Duration.ofMillis(300)).silence())
                .isEqualTo(Duration.ofMillis(300));
        assertThatIllegalArgumentException().isThrownBy(() -> RelaySettings.DEFAULT.withLimit(0));
        assertThatIllegalArgumentException().isThrownBy(() -> RelaySettings.DEFAULT.withLimit(10_001));
        assertThatIllegalArgumentException().isThrownBy(() -> RelaySettings.DEFAULT.withBudget(Duration.ZERO));
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        RelaySettings.DEFAULT.withBudget(Duration.ofMinutes(5).plusMillis(1)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new RelaySettings(true, Duration.ofSeconds(1), Duration.ZERO, 1));
    }

    private static QueueHeader.Note note(EngineFixture fixture, long entry) throws IOException {
        try {
            List<QueueHeader.Note> notes =
                    QueueHeader.decode(fixture.queue.read(entry).header()).notes();
            return notes.isEmpty() ? new QueueHeader.Note(false, Set.of(), Optional.empty()) : notes.get(0);
        } catch (QueueHeader.MalformedHeaderException e) {
            throw new AssertionError(e);
        }
    }

    /** A content that goes away with its client. */
    private static final class Disposable implements Content {
        private final Content content;
        private boolean isGone;

        Disposable(Content content) {
            this.content = content;
        }

        @Override
        public long size() {
            return content.size();
        }

        @Override
        public InputStream open() throws IOException {
            if (isGone) {
                throw new IOException("gone");
            }
            return content.open();
        }
    }
}
