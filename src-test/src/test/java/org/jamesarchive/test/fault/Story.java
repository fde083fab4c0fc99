package org.jamesarchive.test.fault;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import org.jamesarchive.launcher.mail.Mail;
import org.jamesarchive.launcher.smtp.SendOutcome;
import org.jamesarchive.launcher.smtp.SmtpClient;
import org.jamesarchive.launcher.smtp.SmtpSettings;
import org.jamesarchive.launcher.time.Time;
import org.jamesarchive.store.Content;
import org.jamesarchive.store.ContentId;

/** One story: its workers, what was journaled to it and when, and what became of it. Used by one thread. */
final class Story implements AutoCloseable {

    private static final Duration STORED_LIMIT = Duration.ofMinutes(15);

    private final String name;
    private final String address;
    private final List<ScriptedWorker> workers;
    private final Stored stored;
    private final Map<ContentId, Long> intended = new HashMap<>();
    private final Map<FaultGateway, Long> accepted = new HashMap<>();

    Story(String name, String address, List<ScriptedWorker> workers, Stored stored) {
        this.name = name;
        this.address = address;
        this.workers = workers;
        this.stored = stored;
    }

    String name() {
        return name;
    }

    ScriptedWorker worker(int index) {
        return workers.get(index);
    }

    List<ScriptedWorker> workers() {
        return workers;
    }

    Stored stored() {
        return stored;
    }

    /** Contents journaled so far. */
    int journaled() {
        return intended.size();
    }

    /**
     * Journals mails at a steady rate over eight connections; every one must be accepted. Returns when all have their reply.
     *
     * @param perSecond messages a second
     * @param halfway runs when half of them are sent, on the thread that sends them
     */
    void journal(List<Mail> mails, FaultGateway gateway, int perSecond, Runnable halfway)
            throws IOException, InterruptedException {
        ConcurrentLinkedQueue<SendOutcome> outcomes = new ConcurrentLinkedQueue<>();
        List<InetSocketAddress> servers = List.of(gateway.smtp());
        SmtpSettings settings = SmtpSettings.of(servers, "journal@sender.example.net", address);
        long interval = Duration.ofSeconds(1).toNanos() / perSecond;
        try (SmtpClient client = new SmtpClient(settings, outcomes::add, Time.system())) {
            long due = System.nanoTime();
            for (int i = 0; i < mails.size(); i++) {
                if (i == mails.size() / 2) {
                    halfway.run();
                    due = Math.max(due, System.nanoTime());
                }
                LockSupport.parkNanos(due - System.nanoTime());
                intended.putIfAbsent(id(mails.get(i)), due);
                client.submit(mails.get(i));
                due += interval;
            }
            client.drain();
        }
        assertThat(outcomes).hasSize(mails.size()).allSatisfy(outcome -> assertThat(outcome.accepted())
                .as(name + ": " + outcome.reason())
                .isTrue());
        accepted.merge(gateway, (long) mails.size(), Long::sum);
    }

    void journal(List<Mail> mails, FaultGateway gateway, int perSecond) throws IOException, InterruptedException {
        journal(mails, gateway, perSecond, () -> {});
    }

    /**
     * Waits until all that was journaled is on a worker and the gateways know it, and demands that each content is on one worker
     * only, unaltered, and that nothing else came.
     */
    Latency awaitStoredOnce() {
        await().atMost(STORED_LIMIT)
                .pollInterval(Duration.ofMillis(50))
                .untilAsserted(() -> assertThat(stored.size()).as(name).isGreaterThanOrEqualTo(intended.size()));
        accepted.forEach((gateway, messages) -> await().atMost(STORED_LIMIT)
                .pollInterval(Duration.ofMillis(100))
                .untilAsserted(
                        () -> assertThat(gateway.delivered(workers)).as(name).isEqualTo(messages)));
        Map<ContentId, Long> times = stored.firstTimes();
        assertThat(times.keySet()).as(name).isEqualTo(intended.keySet());
        assertThat(stored.onSeveralWorkers()).as(name).isEmpty();
        List<Long> took = new ArrayList<>();
        intended.forEach((content, due) -> took.add(requireNonNull(times.get(content)) - due));
        return Latency.ofNanos(took);
    }

    private static ContentId id(Mail mail) throws IOException {
        return ContentId.of(Content.of(mail.bytes()));
    }

    @Override
    public void close() {
        workers.forEach(ScriptedWorker::close);
    }
}
