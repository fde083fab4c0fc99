package org.jamesarchive.test.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import org.jamesarchive.launcher.mail.Mail;
import org.jamesarchive.test.FakeMail;
import org.jamesarchive.test.fault.Act.Answer;
import org.jamesarchive.test.fault.Act.Drip;
import org.jamesarchive.test.fault.Act.Hang;
import org.jamesarchive.test.fault.Act.LoseAcknowledgement;
import org.jamesarchive.test.fault.Act.Reset;
import org.jamesarchive.test.fault.Act.Stage;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The table of faults, each under load: nothing that was acknowledged is lost, nothing is bounced or parked, every content is on
 * one worker only. {@code -Dfaults.messages=5000} makes each story as long as that, with the time-outs of the shipped profile;
 * {@code -Pfaults} does so one story after the other. The delays are written to {@code target/faults.txt}.
 */
@Execution(ExecutionMode.CONCURRENT)
class FaultsIT {

    private static final int MESSAGES_DEFAULT = 60;
    private static final int MESSAGES = Integer.getInteger("faults.messages", MESSAGES_DEFAULT);
    private static final int PER_SECOND = Integer.getInteger("faults.rate", 100);
    private static final boolean LONG = MESSAGES >= 1000;
    private static final int STORIES = 60;
    private static final String NAME_SERVER = "the name server of the strict gateway";
    private static final int WARM_UP_MESSAGES = 500;
    private static final int PER_SECOND_WARM_UP = 1000;

    /** Attempts at one worker at a time, as the gateway has it: so many can be caught in a worker that falls silent. */
    private static final int CAUGHT_LIMIT = 32;

    /** A worker that is SUSPECT or DOWN is probed this often at most, each probe a message that waits for the time-out. */
    private static final Duration PROBES_APART = Duration.ofSeconds(1);

    @TempDir
    static Path folder;

    private static final ConcurrentLinkedQueue<String> REPORT = new ConcurrentLinkedQueue<>();
    private static FaultGround ground;
    private static WorkerCertificates certificates;

    @BeforeAll
    static void start() throws Exception {
        certificates = WorkerCertificates.make(folder, STORIES);
        Map<String, String> quick = Map.of(
                "smtp_connect_timeout", "2s",
                "smtp_helo_timeout", "2s",
                "smtp_starttls_timeout", "2s",
                "smtp_command_timeout", "2s",
                "smtp_data_xfer_timeout", "2s",
                "smtp_data_done_timeout", "2s",
                "lost_acknowledgement_wait", "5s");
        ground = new FaultGround(folder, LONG ? Map.of() : quick, certificates.authorityFile());
        warmUp();
    }

    /** A Java that has just started is slow: what that costs is not to be blamed on a fault. */
    private static void warmUp() throws Exception {
        try (Story open = ground.story("warm-up");
                Story strict = ground.story("warm-up TLS")) {
            for (ScriptedWorker worker : strict.workers()) {
                worker.encryptWith(certificates.good());
            }
            open.journal(FakeMail.small("warm-up", WARM_UP_MESSAGES), ground.open(), PER_SECOND_WARM_UP);
            strict.journal(FakeMail.small("warm-up-tls", WARM_UP_MESSAGES), ground.strict(), PER_SECOND_WARM_UP);
            open.awaitStoredOnce();
            strict.awaitStoredOnce();
        }
    }

    @AfterAll
    static void nothingIsLeftAndNothingWasParked() throws Exception {
        try (FaultGround ended = ground) {
            for (FaultGateway gateway : List.of(ended.open(), ended.strict())) {
                await().untilAsserted(() ->
                        assertThat(gateway.status().path("queued").asInt()).isZero());
                assertThat(gateway.status().path("parked").asInt()).isZero();
            }
            report();
        }
    }

    private static void report() throws IOException {
        String head = MESSAGES + " messages a story, " + PER_SECOND + " a second\n";
        String text = head + String.join("\n", REPORT.stream().sorted().toList()) + "\n";
        Files.writeString(Files.createDirectories(Path.of("target")).resolve("faults.txt"), text);
        System.getLogger("faults").log(System.Logger.Level.INFO, text);
    }

    private static void report(Story story, Latency latency) {
        REPORT.add(String.format("%-42s %s", story.name(), latency));
    }

    private static List<Mail> mails(Story story) {
        return FakeMail.small(story.name().replace(' ', '-'), MESSAGES);
    }

    /** A named fault of one worker of five, from the first message on. */
    private static Arguments fault(String name, Consumer<ScriptedWorker> script) {
        return Arguments.of(name, script);
    }

    private static Arguments at(Stage stage, String name, Act act) {
        return fault(name, worker -> worker.at(stage, act));
    }

    static Stream<Arguments> faultsOfOneWorker() {
        Stream.Builder<Arguments> faults = Stream.builder();
        faults.add(fault("healthy", ScriptedWorker::behave));
        faults.add(fault("refused", ScriptedWorker::refuse));
        faults.add(at(Stage.GREETING, "greets 421", new Answer("421 4.3.2 busy")));
        faults.add(at(Stage.GREETING, "greets 554", new Answer("554 5.3.2 no")));
        for (Stage stage : List.of(Stage.EHLO, Stage.MAIL, Stage.RCPT, Stage.DATA, Stage.DOT)) {
            faults.add(at(stage, "451 at " + stage, new Answer("451 4.3.0 not now")));
            faults.add(at(stage, "550 at " + stage, new Answer("550 5.7.1 never")));
        }
        faults.add(at(Stage.MAIL, "452 at MAIL (full)", new Answer("452 4.3.1 full")));
        faults.add(at(Stage.DOT, "452 at DOT (full)", new Answer("452 4.3.1 full")));
        faults.add(at(Stage.MAIL, "421 at MAIL", new Answer("421 4.3.2 closing")));
        faults.add(at(Stage.CONTENT, "resets in mid-DATA", new Reset()));
        return faults.build();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("faultsOfOneWorker")
    void oneWorkerOfFiveFailsAtOnce(String name, Consumer<ScriptedWorker> script) throws Exception {
        try (Story story = ground.story(name)) {
            script.accept(story.worker(2));
            story.journal(mails(story), ground.open(), PER_SECOND);
            Latency latency = story.awaitStoredOnce();
            report(story, latency);
            assertThat(story.stored().on(story.worker(2).host()) == 0).as(name).isEqualTo(!name.equals("healthy"));
        }
    }

    static Stream<Arguments> silences() {
        return Stream.of(
                fault("SYN never answered", ScriptedWorker::swallow),
                at(Stage.GREETING, "accepts and never speaks", new Hang()),
                at(Stage.GREETING, "one byte a second", new Drip(Duration.ofSeconds(1))),
                at(Stage.MAIL, "hangs after MAIL", new Hang()),
                at(Stage.DATA, "hangs in DATA", new Hang()),
                at(Stage.DOT, "hangs after the dot", new Hang()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("silences")
    void oneWorkerOfFiveFallsSilent(String name, Consumer<ScriptedWorker> script) throws Exception {
        try (Story story = ground.story(name)) {
            script.accept(story.worker(2));
            long start = System.nanoTime();
            story.journal(mails(story), ground.open(), PER_SECOND);
            report(story, story.awaitStoredOnce());
            Duration took = Duration.ofNanos(System.nanoTime() - start);
            assertThat(ground.open()
                            .worker(story.worker(2).host())
                            .path("failed")
                            .asLong())
                    .as("messages caught when it fell silent, and probes")
                    .isBetween(1L, CAUGHT_LIMIT + took.dividedBy(PROBES_APART) + 2);
        }
    }

    @Test
    @ResourceLock(value = NAME_SERVER, mode = ResourceAccessMode.READ)
    void handshakeFails() throws Exception {
        try (Story story = ground.story("TLS handshake fails, level may")) {
            story.worker(2).encryptWith(certificates.good());
            story.worker(2).at(Stage.STARTTLS, new Reset());
            story.journal(mails(story), ground.open(), PER_SECOND);
            report(story, story.awaitStoredOnce());
            assertThat(story.stored().on(story.worker(2).host()))
                    .as("goes on in plain text")
                    .isPositive();
        }
        try (Story story = ground.story("TLS handshake fails, level verify")) {
            for (ScriptedWorker worker : story.workers()) {
                worker.encryptWith(certificates.good());
            }
            story.worker(2).at(Stage.STARTTLS, new Reset());
            story.journal(mails(story), ground.strict(), PER_SECOND);
            report(story, story.awaitStoredOnce());
            assertThat(story.stored().on(story.worker(2).host())).isZero();
        }
    }

    @Test
    @ResourceLock(value = NAME_SERVER, mode = ResourceAccessMode.READ)
    void certificateIsWrong() throws Exception {
        try (Story story = ground.story("certificate wrong, level verify")) {
            for (ScriptedWorker worker : story.workers()) {
                SSLContext context = worker == story.worker(2) ? certificates.unknown() : certificates.good();
                worker.encryptWith(context);
            }
            story.journal(mails(story), ground.strict(), PER_SECOND);
            report(story, story.awaitStoredOnce());
            assertThat(story.stored().on(story.worker(2).host())).isZero();
        }
    }

    @Test
    @ResourceLock(NAME_SERVER)
    void nameServerIsGone() throws Exception {
        try (Story known = ground.story("DNS gone, workers known");
                Story unknown = ground.story("DNS gone, workers not known")) {
            for (Story story : List.of(known, unknown)) {
                for (ScriptedWorker worker : story.workers()) {
                    worker.encryptWith(certificates.good());
                }
            }
            known.journal(FakeMail.small("before", 10), ground.strict(), PER_SECOND);
            known.awaitStoredOnce();
            ground.switchDnsOff();
            try {
                known.journal(mails(known), ground.strict(), PER_SECOND);
                report(known, known.awaitStoredOnce());
                unknown.journal(mails(unknown), ground.strict(), PER_SECOND);
                assertThat(unknown.stored().size()).isZero();
            } finally {
                ground.switchDnsOn();
            }
            report(unknown, unknown.awaitStoredOnce());
        }
    }

    @Test
    void allWorkersAreDownThenBack() throws Exception {
        try (Story story = ground.story("all down, then back")) {
            story.workers().forEach(ScriptedWorker::refuse);
            story.journal(mails(story), ground.open(), 1000);
            assertThat(story.stored().size()).isZero();
            await().pollDelay(Duration.ofSeconds(LONG ? 60 : 2))
                    .atMost(Duration.ofSeconds(62))
                    .until(() -> true);
            long back = System.nanoTime();
            story.workers().forEach(ScriptedWorker::accept);
            await().pollInterval(Duration.ofMillis(2))
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> story.stored().size() > 0);
            long first = System.nanoTime();
            report(story, story.awaitStoredOnce());
            long drained = System.nanoTime();
            REPORT.add(String.format(
                    "%-42s first delivery %d ms after they are back, then %d messages in %d ms",
                    story.name() + ":",
                    TimeUnit.NANOSECONDS.toMillis(first - back),
                    MESSAGES,
                    TimeUnit.NANOSECONDS.toMillis(drained - first)));
        }
    }

    @Test
    void oneWorkerFlapsEachSecond() throws Exception {
        ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
        try (Story story = ground.story("one flaps each second")) {
            AtomicBoolean isUp = new AtomicBoolean(true);
            var unused = timer.scheduleAtFixedRate(() -> flap(story.worker(2), isUp), 500, 1000, TimeUnit.MILLISECONDS);
            story.journal(mails(story), ground.open(), LONG ? PER_SECOND : 30);
            report(story, story.awaitStoredOnce());
        } finally {
            timer.shutdownNow();
            assertThat(timer.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    private static void flap(ScriptedWorker worker, AtomicBoolean isUp) {
        if (isUp.getAndSet(!isUp.get())) {
            worker.refuse();
        } else {
            worker.accept();
        }
    }

    @Test
    void everyFifthAcknowledgementIsLost() throws Exception {
        try (Story story = ground.story("20 % of acknowledgements lost")) {
            for (ScriptedWorker worker : story.workers()) {
                worker.at(Stage.DOT, new LoseAcknowledgement(), number -> number % 5 == 0);
            }
            story.journal(mails(story), ground.open(), LONG ? PER_SECOND : 50);
            report(story, story.awaitStoredOnce());
        }
    }

    @Test
    @ResourceLock(value = NAME_SERVER, mode = ResourceAccessMode.READ)
    void twoGatewaysAreFedTheSameMails() throws Exception {
        try (Story story = ground.story("two gateways, the same mails")) {
            for (ScriptedWorker worker : story.workers()) {
                worker.encryptWith(certificates.good());
            }
            List<Mail> mails = mails(story);
            story.journal(mails, ground.open(), PER_SECOND, () -> journalToo(story, mails));
            report(story, story.awaitStoredOnce());
        }
    }

    private static void journalToo(Story story, List<Mail> mails) {
        try {
            story.journal(mails, ground.strict(), PER_SECOND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    @Test
    void oneWorkerIsDrainedUnderLoad() throws Exception {
        try (Story story = ground.story("one drained under load")) {
            String host = story.worker(2).host();
            // Workers are known from the first message to their domain on.
            story.journal(FakeMail.small("first", 10), ground.open(), PER_SECOND);
            story.awaitStoredOnce();
            story.journal(mails(story), ground.open(), PER_SECOND, () -> drain(host));
            report(story, story.awaitStoredOnce());
            long before = story.stored().on(host);
            assertThat(before).isPositive();
            assertThat(ground.open().worker(host).path("state").asText()).isEqualTo("draining");
            assertThat(ground.open().worker(host).path("inFlight").asInt()).isZero();
            assertThat(ground.open().worker(host).path("delivered").asLong()).isEqualTo(before);

            story.journal(FakeMail.small("while-drained", 50), ground.open(), PER_SECOND);
            story.awaitStoredOnce();
            assertThat(story.stored().on(host)).isEqualTo(before);
            assertThat(ground.open().ask("GET", "/metrics", 200)).contains("archive_route_workers_draining 1.0");

            ground.open().ask("POST", "/archive/workers/" + host + "/undrain", 204);
            story.journal(FakeMail.small("not-any-more", 50), ground.open(), PER_SECOND);
            story.awaitStoredOnce();
            assertThat(story.stored().on(host)).isGreaterThan(before);
            assertThat(ground.open().ask("POST", "/archive/workers/nobody.example.com/drain", 404))
                    .contains("\"type\":\"notFound\"");
        }
    }

    private static void drain(String host) {
        try {
            ground.open().ask("POST", "/archive/workers/" + host + "/drain", 204);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    @Test
    void allWorkersAreFullThenHaveRoom() throws Exception {
        try (Story story = ground.story("all full, then room")) {
            story.workers().forEach(worker -> worker.at(Stage.DOT, new Answer("452 4.3.1 full")));
            story.journal(mails(story), ground.open(), 200);
            assertThat(story.stored().size()).isZero();
            story.workers().forEach(ScriptedWorker::behave);
            report(story, story.awaitStoredOnce());
        }
    }
}
