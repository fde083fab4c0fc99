package org.jamesarchive.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.jamesarchive.delivery.EngineFixture.DOMAIN;
import static org.jamesarchive.delivery.EngineFixture.OTHER_DOMAIN;
import static org.jamesarchive.delivery.EngineFixture.id;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.jamesarchive.queue.QueueEntry;
import org.jamesarchive.route.WorkerHealth;
import org.jamesarchive.smtp.Stage;
import org.junit.jupiter.api.Test;

class DeliveryFaultsTest {

    private static List<String> names(int number) {
        return IntStream.range(0, number).mapToObj(i -> "m" + i).toList();
    }

    private static List<String> storedInOrder(EngineFixture fixture) {
        return fixture.sender.stored.values().stream().flatMap(List::stream).toList();
    }

    @Test
    void blackHoleCostsOneTimeOut() throws IOException {
        EngineFixture fixture = EngineFixture.started();
        fixture.sender.always("worker2", ScriptedSender.BLACK_HOLE);
        Map<Long, Instant> accepted = new HashMap<>();
        Map<Long, Duration> took = new HashMap<>();
        for (int i = 0; i < 3000; i++) {
            accepted.put(fixture.enqueue("m" + i), fixture.loop.clock.instant());
            fixture.loop.advance(Duration.ofMillis(50));
            accepted.forEach((id, at) -> {
                if (!fixture.queue.entries.containsKey(id)) {
                    took.putIfAbsent(id, Duration.between(at, fixture.loop.clock.instant()));
                }
            });
            accepted.keySet().removeAll(took.keySet());
        }
        fixture.advance(60);
        assertThat(fixture.queue.entries).isEmpty();
        assertThat(fixture.sender.storedCopies()).isEqualTo(3000);
        long slow =
                took.values().stream().filter(delay -> delay.toMillis() > 1000).count();
        long asked = fixture.sender.attempts.stream().filter("worker2"::equals).count();
        // 5 s until it is suspect at 4 messages a second for it, then one probe at a time
        assertThat(slow).isBetween(1L, 40L);
        assertThat(asked).isBetween(1L, 40L);
        assertThat(took.values()).allMatch(delay -> delay.compareTo(Duration.ofSeconds(31)) < 0);
    }

    @Test
    void blackHoleUnderFullLoadHoldsUpTheOthersForTheStallOnly() throws IOException {
        EngineFixture fixture = EngineFixture.started();
        fixture.sender.always("worker2", ScriptedSender.BLACK_HOLE);
        for (String name : names(5000)) {
            fixture.enqueue(name);
        }
        fixture.loop.advance(Duration.ofMillis(5600));
        assertThat(fixture.sender.storedCopies()).isGreaterThan(4900);
        fixture.advance(60);
        assertThat(fixture.sender.storedCopies()).isEqualTo(5000);
        assertThat(fixture.queue.entries).isEmpty();
    }

    @Test
    void workerThatIsBackGetsItsShareAgain() throws IOException {
        EngineFixture fixture = EngineFixture.started();
        fixture.sender.always("worker2", ScriptedSender.REFUSE_CONNECTION);
        for (String name : names(100)) {
            fixture.accept(name);
        }
        assertThat(fixture.sender.attempts.stream().filter("worker2"::equals)).hasSize(1);
        fixture.sender.always("worker2", ScriptedSender.ACCEPT);
        fixture.advance(2);
        for (int i = 100; i < 200; i++) {
            fixture.accept("m" + i);
            assertThat(fixture.sender.stored(fixture.order("m" + i).get(0))).contains("m" + i);
        }
    }

    @Test
    void allDownThenBackDrainsOldestFirst() throws IOException {
        EngineFixture fixture = EngineFixture.started(DeliverySettings.DEFAULT.withInFlight(10, 1 << 20));
        fixture.sets.set(DOMAIN, "worker", 1);
        fixture.all(ScriptedSender.REFUSE_CONNECTION);
        for (String name : names(2000)) {
            fixture.accept(name);
        }
        fixture.advance(3600);
        assertThat(fixture.sender.attempts).as("probes, not churn").hasSizeLessThan(150);
        assertThat(fixture.queue.reads).as("read again for probes only").isLessThan(2000 + 3 * 3600);
        fixture.all(ScriptedSender.slowly(Duration.ofMillis(10)));
        fixture.loop.advance(Duration.ofSeconds(33));
        assertThat(fixture.queue.entries).isEmpty();
        assertThat(fixture.sender.stored("worker0")).hasSize(2000);
        assertThat(fixture.sender.mostRunning).isLessThanOrEqualTo(10);
        List<String> stored = fixture.sender.stored("worker0");
        for (int i = 0; i < stored.size(); i++) {
            int number = Integer.parseInt(stored.get(i).substring(1));
            assertThat(Math.abs(number - i)).as(stored.get(i) + " at " + i).isLessThanOrEqualTo(20);
        }
        assertThat(fixture.log()).containsOnlyOnce("domain=archive.example.com status=flowing");
    }

    @Test
    void oldestGoesFirstWhateverItWaitedFor() throws IOException {
        EngineFixture fixture = EngineFixture.started(DeliverySettings.DEFAULT.withInFlight(1, 1 << 20));
        fixture.sets.set(DOMAIN, "worker", 1);
        fixture.sets.set(OTHER_DOMAIN, "dr", 1);
        List<String> expected = new ArrayList<>();
        for (String act : List.of("full", "down")) {
            boolean isDown = act.equals("down");
            fixture.sender.always("worker0", isDown ? ScriptedSender.REFUSE_CONNECTION : ScriptedSender.FULL);
            fixture.sender.always("dr0", isDown ? ScriptedSender.REFUSE_CONNECTION : ScriptedSender.FULL);
            for (int i = 0; i < 20; i++) {
                boolean isOther = i % 3 == 0;
                fixture.enqueue(act + i, "x@" + (isOther ? OTHER_DOMAIN : DOMAIN));
                fixture.loop.run();
                expected.add(isOther ? "dr0" : "worker0");
            }
        }
        fixture.sender.always("worker0", ScriptedSender.ACCEPT);
        fixture.sender.always("dr0", ScriptedSender.ACCEPT);
        fixture.sender.attempts.clear();
        fixture.engine.flush();
        fixture.loop.run();
        assertThat(fixture.sender.attempts).isEqualTo(expected);
        assertThat(fixture.queue.entries).isEmpty();
    }

    @Test
    void fiveDownWorkersAreProbedSideBySide() throws IOException {
        EngineFixture fixture = EngineFixture.started();
        fixture.all(ScriptedSender.BLACK_HOLE);
        for (String name : names(300)) {
            fixture.enqueue(name);
        }
        fixture.advance(300);
        fixture.sender.always("worker3", ScriptedSender.ACCEPT);
        fixture.advance(62);
        assertThat(fixture.sender.stored("worker3")).hasSizeGreaterThan(290);
        fixture.advance(60);
        assertThat(fixture.sender.stored("worker3")).hasSize(300);
        assertThat(fixture.queue.entries).isEmpty();
    }

    @Test
    void restartDeliversWhatTheQueueHolds() throws IOException {
        EngineFixture fixture = EngineFixture.started();
        fixture.all(ScriptedSender.REFUSE_CONNECTION);
        for (String name : names(50)) {
            fixture.accept(name);
        }
        fixture.all(ScriptedSender.ACCEPT);
        fixture.loop.kill();
        fixture.sets.set(DOMAIN, "worker", 1);
        fixture.restart();
        assertThat(storedInOrder(fixture)).isEqualTo(names(50));
        assertThat(fixture.queue.entries).isEmpty();
    }

    @Test
    void nothingIsDeliveredBeforeTheStart() throws IOException {
        EngineFixture fixture = new EngineFixture();
        fixture.accept("one");
        assertThat(fixture.sender.attempts).isEmpty();
        fixture.start();
        assertThat(fixture.sender.storedCopies()).isEqualTo(1);
    }

    @Test
    void lostAcknowledgementAsksTheSameWorkerAgain() throws IOException {
        EngineFixture fixture = EngineFixture.started();
        String first = fixture.order("one").get(0);
        fixture.sender.next(first, ScriptedSender.LOSE_ACKNOWLEDGEMENT);
        fixture.accept("one");
        assertThat(fixture.queue.entries).hasSize(1);
        assertThat(fixture.sender.attempts).containsExactly(first);
        fixture.advance(1);
        assertThat(fixture.sender.attempts).containsExactly(first, first);
        assertThat(fixture.queue.entries).isEmpty();
        assertThat(fixture.sender.stored).containsOnlyKeys(first);
    }

    @Test
    void manyLostAcknowledgementsStayOnTheirWorkers() throws IOException {
        EngineFixture fixture = EngineFixture.started();
        for (String name : names(500)) {
            fixture.enqueue(name);
        }
        for (int i = 0; i < 5; i++) {
            for (int k = 0; k < 20; k++) {
                fixture.sender.next("worker" + i, ScriptedSender.LOSE_ACKNOWLEDGEMENT);
            }
        }
        fixture.advance(120);
        assertThat(fixture.queue.entries).isEmpty();
        Map<String, Long> workers = new HashMap<>();
        fixture.sender.stored.values().forEach(stored -> stored.stream()
                .distinct()
                .forEach(text -> workers.merge(text, 1L, Long::sum)));
        assertThat(workers).hasSize(500);
        assertThat(workers.values()).allMatch(number -> number == 1);
    }

    @Test
    void workerThatStaysDownAfterALostAcknowledgementIsWaitedForSoLongOnly() throws IOException {
        EngineFixture fixture = EngineFixture.started();
        List<String> order = fixture.order("one");
        fixture.sender.next(order.get(0), ScriptedSender.LOSE_ACKNOWLEDGEMENT);
        fixture.sender.always(order.get(0), ScriptedSender.REFUSE_CONNECTION);
        fixture.accept("one");
        fixture.advance(119);
        assertThat(fixture.sender.attempts).containsOnly(order.get(0));
        fixture.advance(1);
        assertThat(fixture.queue.entries).isEmpty();
        assertThat(fixture.sender.stored(order.get(1))).containsExactly("one");
    }

    @Test
    void workerThatAlwaysBreaksBehindTheDotDoesNotHoldTheMessageForEver() throws IOException {
        EngineFixture fixture = EngineFixture.started();
        List<String> order = fixture.order("one");
        fixture.sender.always(order.get(0), ScriptedSender.LOSE_ACKNOWLEDGEMENT);
        fixture.accept("one");
        fixture.advance(121);
        assertThat(fixture.queue.entries).isEmpty();
        assertThat(fixture.sender.stored(order.get(1))).containsExactly("one");
    }

    @Test
    void domainsAreDeliveredEachOnItsOwn() throws IOException {
        EngineFixture fixture = EngineFixture.started();
        fixture.sets.set(OTHER_DOMAIN, "dr", 2);
        fixture.sender.always("dr0", ScriptedSender.REFUSE_CONNECTION);
        fixture.sender.always("dr1", ScriptedSender.REFUSE_CONNECTION);
        for (String name : names(100)) {
            fixture.enqueue(name, "x@" + DOMAIN, "x@" + OTHER_DOMAIN, "y@ARCHIVE.example.com");
        }
        fixture.advance(600);
        long toArchive = fixture.sender.storedCopies();
        assertThat(toArchive).isEqualTo(100);
        assertThat(fixture.queue.entries).hasSize(100);
        fixture.sender.always("dr1", ScriptedSender.ACCEPT);
        fixture.advance(31);
        assertThat(fixture.queue.entries).isEmpty();
        assertThat(fixture.sender.stored("dr1")).hasSize(100).doesNotHaveDuplicates();
        assertThat(fixture.sender.storedCopies()).isEqualTo(200);
    }

    @Test
    void messagesForTwoDomainsThatAreDownGoToEachAsItComesBack() throws IOException {
        EngineFixture fixture = EngineFixture.started();
        fixture.sets.set(OTHER_DOMAIN, "dr", 1);
        fixture.all(ScriptedSender.REFUSE_CONNECTION);
        fixture.sender.always("dr0", ScriptedSender.REFUSE_CONNECTION);
        for (String name : names(100)) {
            fixture.enqueue(name, "x@" + DOMAIN, "x@" + OTHER_DOMAIN);
        }
        fixture.advance(100);
        fixture.sender.always("dr0", ScriptedSender.ACCEPT);
        fixture.advance(31);
        assertThat(fixture.sender.stored("dr0")).hasSize(100);
        fixture.advance(100);
        fixture.all(ScriptedSender.ACCEPT);
        fixture.advance(31);
        assertThat(fixture.queue.entries).isEmpty();
        assertThat(fixture.sender.stored("dr0")).hasSize(100);
        assertThat(fixture.sender.storedCopies()).isEqualTo(200);
    }

    @Test
    void lookupThatHangsDoesNotTakeTheOthersPlaces() throws IOException {
        EngineFixture fixture = EngineFixture.started();
        for (String name : names(500)) {
            fixture.enqueue(name, "x@" + OTHER_DOMAIN);
        }
        fixture.advance(4);
        fixture.sets.pending.put(OTHER_DOMAIN, new CompletableFuture<>());
        fixture.advance(10);
        assertThat(fixture.engine.status().inFlight()).isBetween(1, 11);
        assertThat(fixture.engine.status().held()).isGreaterThan(480);
    }

    @Test
    void refusedByOneDomainIsParkedForItOnly() throws IOException {
        EngineFixture fixture = EngineFixture.started();
        fixture.sets.set(OTHER_DOMAIN, "dr", 2);
        fixture.sender.always("dr0", ScriptedSender.refuse(Stage.RCPT, 550, "no"));
        fixture.sender.always("dr1", ScriptedSender.refuse(Stage.RCPT, 550, "no"));
        fixture.enqueue("one", "x@" + DOMAIN, "x@" + OTHER_DOMAIN, "nobody");
        fixture.sets.lookups.put("", new org.jamesarchive.route.WorkerLookup.NoWorkers("'' is no domain name"));
        fixture.loop.run();
        assertThat(fixture.queue.entries).isEmpty();
        assertThat(fixture.sender.storedCopies()).isEqualTo(1);
        assertThat(fixture.undeliverable.parked.values())
                .extracting(parked -> parked.attribute("recipients"))
                .containsExactlyInAnyOrder("x@dr.example.com", "nobody");
    }

    @Test
    void copiesGoToThatManyDifferentWorkers() throws IOException {
        EngineFixture fixture = EngineFixture.started(DeliverySettings.DEFAULT.withCopies(3));
        fixture.accept("one");
        assertThat(fixture.sender.attempts).isEqualTo(fixture.order("one").subList(0, 3));
        assertThat(fixture.sender.stored).hasSize(3);
        assertThat(fixture.queue.entries).isEmpty();
    }

    @Test
    void fewerCopiesThanWantedNeverCount() throws IOException {
        EngineFixture fixture = EngineFixture.started(DeliverySettings.DEFAULT.withCopies(2));
        fixture.all(ScriptedSender.REFUSE_CONNECTION);
        fixture.sender.always("worker4", ScriptedSender.ACCEPT);
        for (String name : names(100)) {
            fixture.enqueue(name);
        }
        fixture.advance(300);
        assertThat(fixture.sender.stored("worker4")).hasSize(100).doesNotHaveDuplicates();
        assertThat(fixture.queue.entries).hasSize(100);
        assertThat(fixture.sender.attempts).hasSizeLessThan(100 + 5 * 40);
        fixture.sender.always("worker1", ScriptedSender.ACCEPT);
        fixture.advance(31);
        assertThat(fixture.queue.entries).isEmpty();
        assertThat(fixture.sender.stored("worker1")).hasSize(100);
        assertThat(fixture.sender.stored("worker4")).hasSize(100);
    }

    @Test
    void moreCopiesThanWorkersWaitForWorkers() throws IOException {
        EngineFixture fixture = EngineFixture.started(DeliverySettings.DEFAULT.withCopies(2));
        fixture.sets.set(DOMAIN, "worker", 1);
        fixture.accept("one");
        assertThat(fixture.queue.entries).hasSize(1);
        assertThat(fixture.log()).contains("2 copies wanted, only 1 workers exist");
        fixture.sets.set(DOMAIN, "worker", 2);
        fixture.advance(60);
        assertThat(fixture.queue.entries).isEmpty();
        assertThat(fixture.sender.attempts).containsExactly("worker0", "worker1");
    }

    @Test
    void tenThousandMessagesStayWithinTheLimits() throws IOException {
        EngineFixture fixture = EngineFixture.started(new DeliverySettings(
                RetrySchedule.DEFAULT, 1, 40, 10_000, 1000, 20_000, 1000, Duration.ofSeconds(30), Duration.ZERO));
        fixture.all(ScriptedSender.slowly(Duration.ofMillis(20)));
        for (int i = 0; i < 10_000; i++) {
            fixture.enqueue("m" + i + "x".repeat(i % 500));
        }
        fixture.advance(60);
        assertThat(fixture.sender.storedCopies()).isEqualTo(10_000);
        assertThat(fixture.queue.entries).isEmpty();
        assertThat(fixture.sender.mostRunning).isBetween(30, 40);
        assertThat(fixture.sender.mostBytes).isBetween(5000L, 10_000L + 506);
        assertThat(fixture.queue.reads)
                .as("copies beyond the limit are read back")
                .isBetween(9000, 10_000);
    }

    @Test
    void cursorStandsStillWhileTooManyAreHeld() throws IOException {
        EngineFixture fixture = EngineFixture.started(new DeliverySettings(
                RetrySchedule.DEFAULT, 1, 10, 1 << 20, 0, 0, 100, Duration.ofSeconds(30), Duration.ZERO));
        fixture.all(ScriptedSender.FULL);
        for (String name : names(1000)) {
            fixture.enqueue(name);
        }
        fixture.advance(30);
        assertThat(fixture.engine.status().held()).isBetween(100L, 110L);
        assertThat(fixture.sender.attempts).hasSizeLessThan(600);
        fixture.all(ScriptedSender.ACCEPT);
        fixture.advance(31);
        assertThat(fixture.queue.entries).isEmpty();
        assertThat(fixture.sender.storedCopies()).isEqualTo(1000);
    }

    @Test
    void damagedHeaderIsParkedWithItsBytes() throws IOException {
        EngineFixture fixture = new EngineFixture();
        fixture.enqueue("one");
        fixture.enqueue("two");
        fixture.queue.entries.computeIfPresent(
                10L, (id, entry) -> new QueueEntry(id, entry.arrival(), new byte[] {9, 8}, entry.content()));
        fixture.restart();
        assertThat(fixture.queue.entries).isEmpty();
        assertThat(fixture.sender.storedCopies()).isEqualTo(1);
        FakeUndeliverable.Parked parked = fixture.undeliverable.parked.get("damaged-10");
        assertThat(parked).isNotNull();
        assertThat(parked.content()).isEqualTo("one");
        assertThat(parked.attribute("reason")).isEqualTo("damaged queue header: version 9, expected 1 or 2");
        assertThat(parked.attribute("header")).isEqualTo("CQg=");
        assertThat(fixture.log()).contains("ERROR mail=10 has a damaged queue header, parked");
    }

    @Test
    void damagedHeaderThatCannotBeParkedStays() throws IOException {
        EngineFixture fixture = new EngineFixture();
        fixture.enqueue("one");
        fixture.queue.entries.computeIfPresent(
                10L, (id, entry) -> new QueueEntry(id, entry.arrival(), new byte[0], entry.content()));
        fixture.undeliverable.fails = true;
        fixture.restart();
        assertThat(fixture.queue.entries).hasSize(1);
        fixture.undeliverable.fails = false;
        fixture.advance(60);
        assertThat(fixture.queue.entries).isEmpty();
        assertThat(fixture.undeliverable.parked).hasSize(1);
    }

    @Test
    void unreadableContentIsNotBlamedOnTheWorkers() throws IOException {
        EngineFixture fixture = new EngineFixture();
        fixture.enqueue("one");
        fixture.enqueue("two");
        fixture.queue.unreadable.add(10L);
        fixture.restart();
        fixture.advance(30);
        assertThat(fixture.queue.entries).containsOnlyKeys(10L);
        for (int i = 0; i < 5; i++) {
            assertThat(fixture.health.state("worker" + i)).isEqualTo(WorkerHealth.State.UP);
        }
        assertThat(fixture.log()).contains("ERROR mail=10 cannot be read from the queue");
        fixture.queue.unreadable.clear();
        fixture.advance(60);
        assertThat(fixture.queue.entries).isEmpty();
    }

    @Test
    void entryThatCannotBeReadDoesNotHoldUpTheOthers() throws IOException {
        EngineFixture fixture = new EngineFixture();
        fixture.enqueue("one");
        fixture.enqueue("two");
        QueueEntry entry = fixture.queue.entries.get(10L);
        fixture.queue.readFails = true;
        fixture.restart();
        assertThat(fixture.queue.entries).hasSize(2);
        fixture.queue.readFails = false;
        fixture.advance(60);
        assertThat(fixture.queue.entries).isEmpty();
        assertThat(entry).isNotNull();
    }

    @Test
    void bugInOneMessagesPathStopsNeitherItNorTheOthers() throws IOException {
        EngineFixture fixture = EngineFixture.started();
        String first = fixture.order("one").get(0);
        fixture.sender.next(first, () -> {
            throw new IllegalStateException("a bug");
        });
        fixture.accept("one");
        assertThat(fixture.log()).contains("ERROR mail=10 could not be delivered, tried again later");
        assertThat(fixture.engine.status().inFlight()).isZero();
        assertThat(fixture.health.state(first)).isEqualTo(WorkerHealth.State.UP);
        for (String name : names(20)) {
            fixture.accept(name);
        }
        assertThat(fixture.queue.entries).containsOnlyKeys(10L);
        fixture.advance(60);
        assertThat(fixture.queue.entries).isEmpty();
        assertThat(fixture.sender.stored(first)).contains("one");
    }

    @Test
    void senderThatFailsInsteadOfAnsweringLosesNothing() throws IOException {
        EngineFixture fixture = EngineFixture.started();
        String first = fixture.order("one").get(0);
        fixture.sender.next(
                first, new ScriptedSender.Act(ScriptedSender.ACCEPT.result(), Duration.ofSeconds(-1), false));
        fixture.accept("one");
        assertThat(fixture.queue.entries).hasSize(1);
        fixture.advance(60);
        assertThat(fixture.queue.entries).isEmpty();
    }

    @Test
    void doneMarkThatCannotBeWrittenDoesNotSendAgain() throws IOException {
        EngineFixture fixture = EngineFixture.started();
        fixture.queue.doneFails = true;
        fixture.accept("one");
        fixture.advance(180);
        assertThat(fixture.queue.entries).hasSize(1);
        assertThat(fixture.sender.storedCopies()).isEqualTo(1);
        fixture.queue.doneFails = false;
        fixture.advance(60);
        assertThat(fixture.queue.entries).isEmpty();
        assertThat(fixture.sender.storedCopies()).isEqualTo(1);
    }

    @Test
    void idThatCameLateIsFoundBehindTheCursor() throws IOException {
        EngineFixture fixture = EngineFixture.started();
        long id = fixture.accept("one");
        fixture.queue.entries.put(
                id - 1,
                new QueueEntry(
                        id - 1,
                        fixture.loop.clock.instant(),
                        new QueueHeader(new org.jamesarchive.smtp.Envelope("", List.of("x@" + DOMAIN)), id("late"))
                                .encode(),
                        EngineFixture.content("late")));
        fixture.accept("two");
        assertThat(fixture.queue.entries).isEmpty();
        assertThat(storedInOrder(fixture)).containsExactlyInAnyOrder("one", "two", "late");
    }

    @Test
    void flappingWorkerLosesAndDoublesNothing() throws IOException {
        EngineFixture fixture = EngineFixture.started();
        List<String> accepted = new ArrayList<>();
        for (int second = 0; second < 120; second++) {
            fixture.sender.always(
                    "worker1", second % 2 == 0 ? ScriptedSender.REFUSE_CONNECTION : ScriptedSender.ACCEPT);
            for (int i = 0; i < 10; i++) {
                String name = "m" + second + "-" + i;
                fixture.accept(name);
                accepted.add(name);
            }
            fixture.advance(1);
        }
        fixture.advance(60);
        assertThat(fixture.queue.entries).isEmpty();
        assertThat(storedInOrder(fixture)).containsExactlyInAnyOrderElementsOf(accepted);
    }

    @Test
    void idleEngineDoesNothing() {
        EngineFixture fixture = EngineFixture.started();
        assertThat(fixture.loop.advance(Duration.ofHours(1))).isZero();
    }
}
