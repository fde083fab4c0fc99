package org.jamesarchive.delivery;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jamesarchive.log.MailLog;
import org.jamesarchive.route.Routing;
import org.jamesarchive.route.Worker;
import org.jamesarchive.route.WorkerHealth;
import org.jamesarchive.route.WorkerLookup;
import org.jamesarchive.smtp.Envelope;
import org.jamesarchive.store.Content;
import org.jamesarchive.store.ContentId;
import org.slf4j.LoggerFactory;

/** An engine with everything around it faked, on a loop and a clock that the test drives. */
final class EngineFixture {

    static final String DOMAIN = "archive.example.com";
    static final String OTHER_DOMAIN = "dr.example.com";

    final ManualLoop loop = new ManualLoop();
    final FakeQueue queue = new FakeQueue(loop.clock);
    final FakeUndeliverable undeliverable = new FakeUndeliverable();
    final FixedWorkerSets sets = new FixedWorkerSets();
    final ScriptedSender sender = new ScriptedSender(loop);
    final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    final Routing routing = Routing.of("rendezvous", new Random(1));
    private final Logger logger = (Logger) LoggerFactory.getLogger("engine-" + System.identityHashCode(this));
    WorkerHealth.Settings healthSettings =
            new WorkerHealth.Settings(Duration.ofSeconds(1), Duration.ofSeconds(30), Duration.ofSeconds(5), 64);
    WorkerHealth health = new WorkerHealth(healthSettings, loop.clock);
    DeliverySettings settings = DeliverySettings.DEFAULT;
    RelaySettings relaySettings = RelaySettings.DEFAULT.withOn(true);
    DeliveryEngine engine;

    EngineFixture() {
        lines.start();
        logger.setAdditive(false);
        logger.addAppender(lines);
        sets.set(DOMAIN, "worker", 5);
        engine = make();
    }

    /** Five workers, started. */
    static EngineFixture started() {
        EngineFixture fixture = new EngineFixture();
        fixture.start();
        return fixture;
    }

    static EngineFixture started(DeliverySettings settings) {
        EngineFixture fixture = new EngineFixture();
        fixture.settings = settings;
        fixture.restart();
        return fixture;
    }

    private DeliveryEngine make() {
        return new DeliveryEngine(
                settings,
                relaySettings,
                new DeliveryEngine.Parts(
                        queue, undeliverable, sets, routing, health, sender, new MailLog(logger), loop.clock, loop));
    }

    void start() {
        engine.start();
        loop.run();
    }

    /** Forgets all but the queue and begins anew, as after kill -9; what was in flight never ends. */
    void restart() {
        health = new WorkerHealth(healthSettings, loop.clock);
        engine = make();
        start();
    }

    /** Takes a message for the archive and runs the loop. */
    long accept(String text) throws IOException {
        long id = enqueue(text);
        loop.run();
        return id;
    }

    long enqueue(String text) throws IOException {
        return enqueue(text, "x@" + DOMAIN);
    }

    long enqueue(String text, String... recipients) throws IOException {
        return engine.accept(new Envelope("a@example.com", List.of(recipients)), id(text), content(text));
    }

    /** Begins to show a message of a waiting client to the workers, and runs the loop. */
    Relay relay(String text, String... recipients) throws IOException {
        return relay(text, content(text), recipients);
    }

    Relay relay(String text, Content content, String... recipients) throws IOException {
        List<String> to = recipients.length == 0 ? List.of("x@" + DOMAIN) : List.of(recipients);
        Relay relay = engine.relayIntake()
                .begin(new MessageDelivery.Source(
                        -1,
                        loop.clock.instant(),
                        new QueueHeader(new Envelope("a@example.com", to), id(text)),
                        content));
        loop.run();
        return relay;
    }

    /** What the client of an ended relay is told; runs the loop. */
    Handover conclude(Relay relay) throws IOException {
        if (!relay.hasEnded()) {
            throw new AssertionError("the client still waits");
        }
        Handover handover = engine.relayIntake().conclude(relay);
        loop.run();
        return handover;
    }

    static Content content(String text) {
        return Content.of(text.getBytes(StandardCharsets.UTF_8));
    }

    static ContentId id(String text) throws IOException {
        return ContentId.of(content(text));
    }

    /** The workers of the archive in the order in which the message asks them. */
    List<String> order(String text) throws IOException {
        List<String> hosts = new ArrayList<>();
        for (Worker worker :
                routing.order(((WorkerLookup.Found) sets.lookup(DOMAIN).join()).set(), id(text))) {
            hosts.add(worker.host());
        }
        return hosts;
    }

    void all(ScriptedSender.Act act) {
        for (int i = 0; i < 5; i++) {
            sender.always("worker" + i, act);
        }
    }

    void advance(long seconds) {
        loop.advance(Duration.ofSeconds(seconds));
    }

    String log() {
        return String.join(
                "\n",
                lines.list.stream()
                        .map(event -> event.getLevel() + " " + event.getFormattedMessage())
                        .toList());
    }
}
