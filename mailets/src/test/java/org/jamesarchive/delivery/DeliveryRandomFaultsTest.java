package org.jamesarchive.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.jamesarchive.delivery.EngineFixture.DOMAIN;
import static org.jamesarchive.delivery.EngineFixture.OTHER_DOMAIN;

import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jamesarchive.delivery.ScriptedSender.Act;
import org.jamesarchive.smtp.Stage;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random faults of workers, kills of the gateway among them: what holds whatever happens. The seed is the test's name. */
class DeliveryRandomFaultsTest {

    private static final int MESSAGES = 250;

    private static final List<Act> FAULTS = List.of(
            ScriptedSender.REFUSE_CONNECTION,
            ScriptedSender.BLACK_HOLE,
            ScriptedSender.FULL,
            ScriptedSender.refuse(Stage.GREETING, 421, "4.3.2 closing"),
            ScriptedSender.refuse(Stage.GREETING, 554, "no"),
            ScriptedSender.refuse(Stage.CONTENT, 451, "4.3.0 trouble"),
            ScriptedSender.broken(Stage.STARTTLS),
            ScriptedSender.broken(Stage.DATA),
            ScriptedSender.slowly(Duration.ofSeconds(7)),
            ScriptedSender.slowly(Duration.ofMillis(300)));

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void everyMessageReachesEveryDomainOnceUnlessTheGatewayIsKilled(long seed) throws IOException {
        Random random = new Random(seed);
        EngineFixture fixture = EngineFixture.started(DeliverySettings.DEFAULT.withInFlight(20, 1 << 20));
        fixture.sets.set(OTHER_DOMAIN, "dr", 2);
        run(fixture, random, () -> {});
        assertComplete(fixture);
        assertThat(fixture.sender.storedCopies()).isEqualTo(2 * MESSAGES);
    }

    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13, 14})
    void killedGatewayLosesNothing(long seed) throws IOException {
        Random random = new Random(seed);
        EngineFixture fixture = EngineFixture.started(DeliverySettings.DEFAULT.withInFlight(20, 1 << 20));
        fixture.sets.set(OTHER_DOMAIN, "dr", 2);
        run(fixture, random, () -> {
            if (random.nextInt(20) == 0) {
                fixture.loop.kill();
                fixture.restart();
            }
        });
        assertComplete(fixture);
    }

    @ParameterizedTest
    @ValueSource(longs = {21, 22, 23, 24})
    void twoCopiesAreOnTwoWorkersWhateverHappens(long seed) throws IOException {
        Random random = new Random(seed);
        EngineFixture fixture = EngineFixture.started(
                DeliverySettings.DEFAULT.withInFlight(20, 1 << 20).withCopies(2));
        fixture.sets.set(OTHER_DOMAIN, "dr", 2);
        run(fixture, random, () -> {});
        assertThat(fixture.queue.entries).isEmpty();
        fixture.sender.stored.forEach(
                (host, stored) -> assertThat(stored).as(host).doesNotHaveDuplicates());
        assertThat(fixture.sender.storedCopies()).isEqualTo(4 * MESSAGES);
    }

    private static void run(EngineFixture fixture, Random random, Runnable betweenMessages) throws IOException {
        for (int i = 0; i < MESSAGES; i++) {
            fixture.enqueue("m" + i, "x@" + DOMAIN, "x@" + OTHER_DOMAIN);
            if (random.nextInt(8) == 0) {
                String host = random.nextInt(3) == 0 ? "dr" + random.nextInt(2) : "worker" + random.nextInt(5);
                boolean heals = random.nextInt(3) == 0;
                fixture.sender.always(host, heals ? ScriptedSender.ACCEPT : FAULTS.get(random.nextInt(FAULTS.size())));
            }
            fixture.loop.advance(Duration.ofMillis(random.nextInt(2000)));
            betweenMessages.run();
        }
        fixture.all(ScriptedSender.ACCEPT);
        fixture.sender.always("dr0", ScriptedSender.ACCEPT);
        fixture.sender.always("dr1", ScriptedSender.ACCEPT);
        fixture.loop.advance(Duration.ofHours(2));
    }

    private static void assertComplete(EngineFixture fixture) {
        assertThat(fixture.queue.entries).isEmpty();
        assertThat(fixture.undeliverable.parked).isEmpty();
        assertThat(fixture.engine.status().inFlight()).isZero();
        assertThat(fixture.engine.status().held()).isZero();
        Map<String, Set<String>> domains = new HashMap<>();
        fixture.sender.stored.forEach(
                (host, stored) -> stored.forEach(text -> domains.computeIfAbsent(text, absent -> new HashSet<>())
                        .add(host.startsWith("dr") ? OTHER_DOMAIN : DOMAIN)));
        assertThat(domains).hasSize(MESSAGES);
        assertThat(domains.values()).allMatch(reached -> reached.size() == 2);
    }
}
