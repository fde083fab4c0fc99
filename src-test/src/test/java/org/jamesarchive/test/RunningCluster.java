package org.jamesarchive.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.jamesarchive.client.NodeAccess;
import org.jamesarchive.launcher.cluster.Cluster;
import org.jamesarchive.launcher.cluster.ClusterSettings;
import org.jamesarchive.launcher.cluster.Node;
import org.jamesarchive.launcher.cluster.NodeRuntime;
import org.jamesarchive.launcher.cluster.NodeStatus;
import org.jamesarchive.launcher.cluster.Role;
import org.jamesarchive.launcher.cluster.StartListener;
import org.jamesarchive.launcher.mail.Mail;
import org.jamesarchive.launcher.proof.Proof;
import org.jamesarchive.launcher.proof.ProofResult;
import org.jamesarchive.launcher.proof.SentLog;
import org.jamesarchive.launcher.reconcile.NodeAddress;
import org.jamesarchive.launcher.reconcile.ReconcileReport;
import org.jamesarchive.launcher.reconcile.ReconcileSettings;
import org.jamesarchive.launcher.reconcile.Reconciliation;
import org.jamesarchive.launcher.smtp.SendOutcome;
import org.jamesarchive.launcher.smtp.SmtpClient;
import org.jamesarchive.launcher.smtp.SmtpSettings;
import org.jamesarchive.launcher.time.Time;
import org.jamesarchive.store.seal.Keyset;

/** A cluster under test and the log of what was sent to it. Its processes die with the test's. */
final class RunningCluster implements AutoCloseable {

    static final String ARCHIVE_ADDRESS = "archive@archive-gw.example.com";
    static final Duration DELIVERY_LIMIT = Duration.ofSeconds(90);

    /** Over which {@link #send} journals; each has one message on its way at a time. */
    static final int CONNECTIONS = SmtpSettings.CONNECTIONS_DEFAULT;

    private final Cluster cluster;
    private final SentLog sent = new SentLog();

    private RunningCluster(Cluster cluster) {
        this.cluster = cluster;
    }

    /** Starts DNS, one gateway and so many workers, and waits until all are ready. */
    static RunningCluster start(Path folder, int workers) throws InterruptedException {
        return start(ClusterSettings.of(folder, NodeRuntime.ofHome(home())).withNodes(1, workers));
    }

    static RunningCluster start(ClusterSettings settings) throws InterruptedException {
        return startAsIs(settings.withRuntime(SharedClasses.with(settings.runtime())));
    }

    /** With no JVM options but those of the settings. */
    static RunningCluster startAsIs(ClusterSettings settings) throws InterruptedException {
        Cluster cluster = new Cluster(settings, Time.system());
        cluster.start(StartListener.none());
        return new RunningCluster(cluster);
    }

    /** The project's folder, which holds {@code james-conf} and the built server. */
    static Path home() {
        return Path.of(System.getProperty("archive.home", ".."))
                .toAbsolutePath()
                .normalize();
    }

    Cluster cluster() {
        return cluster;
    }

    Node gateway() {
        return cluster.node("gateway0");
    }

    /** A raw SMTP conversation with the gateway, greeting read. */
    Conversation converse() throws IOException {
        return Conversation.open(gateway().service());
    }

    /** Journals mails over eight connections and returns what became of each; returns when all have their reply. */
    List<SendOutcome> send(List<Mail> mails) throws InterruptedException {
        return send(mails, () -> {});
    }

    /** Likewise; {@code halfway} runs when half of them have been handed to the connections. */
    List<SendOutcome> send(List<Mail> mails, Runnable halfway) throws InterruptedException {
        ConcurrentLinkedQueue<SendOutcome> outcomes = new ConcurrentLinkedQueue<>();
        SmtpSettings settings = SmtpSettings.of(cluster.gateways(), "journal@sender.example.net", ARCHIVE_ADDRESS);
        try (SmtpClient client = new SmtpClient(settings, outcomes::add, Time.system())) {
            for (int i = 0; i < mails.size(); i++) {
                if (i == mails.size() / 2) {
                    halfway.run();
                }
                sent.add(mails.get(i));
                client.submit(mails.get(i));
            }
            client.drain();
        }
        outcomes.stream().filter(SendOutcome::accepted).forEach(outcome -> sent.accepted(outcome.mail()));
        return List.copyOf(outcomes);
    }

    /** Journals mails, every one of which must be accepted. */
    void sendAccepted(List<Mail> mails) throws InterruptedException {
        sendAccepted(mails, () -> {});
    }

    void sendAccepted(List<Mail> mails, Runnable halfway) throws InterruptedException {
        assertThat(send(mails, halfway)).hasSize(mails.size()).allSatisfy(outcome -> assertThat(outcome.accepted())
                .as(outcome.mail() + ": " + outcome.reason())
                .isTrue());
    }

    /** Counts a mail that a test hands in by itself, and whose acceptance it checks by itself. */
    Mail counted(Mail mail) {
        sent.add(mail);
        sent.accepted(mail);
        return mail;
    }

    /** Waits until the gateway has nothing queued any more. */
    void awaitDelivered() {
        awaitQueuedAtMost(0);
    }

    /** Waits until the gateway has no more than so many messages queued. */
    void awaitQueuedAtMost(long messages) {
        await().atMost(DELIVERY_LIMIT).pollInterval(Duration.ofMillis(100)).untilAsserted(() -> assertThat(
                        status("gateway0"))
                .satisfies(status -> assertThat(status.answers()).isTrue())
                .satisfies(status -> assertThat(status.queued()).isLessThanOrEqualTo(messages)));
    }

    /** What was sent so far. */
    SentLog sent() {
        return sent;
    }

    NodeStatus status(String node) {
        return cluster.status(node);
    }

    /** Reads every worker's segments and compares them with all that was sent so far. */
    ProofResult prove() throws IOException {
        return prove(Keyset.NONE);
    }

    /** The same of workers whose mail is sealed. */
    ProofResult prove(Keyset keys) throws IOException {
        Proof proof = new Proof(sent, 1);
        for (Node worker : cluster.nodes(Role.WORKER)) {
            proof.read(worker.name(), worker.dataDir(), keys);
        }
        return proof.result();
    }

    /** What {@code archive reconcile} finds, without a process of its own. */
    ReconcileReport reconcile() throws IOException, InterruptedException {
        ReconcileSettings settings = new ReconcileSettings(
                addresses(Role.GATEWAY),
                addresses(Role.WORKER),
                "",
                "",
                Path.of(System.getProperty("java.io.tmpdir")),
                ReconcileSettings.SETTLE_DEFAULT);
        return new Reconciliation(settings, Time.system(), line -> {}).run();
    }

    /** With what an operator asks the nodes. */
    NodeAccess operator() {
        return cluster.tokens().access(org.jamesarchive.token.Role.OPERATOR);
    }

    private List<NodeAddress> addresses(Role role) {
        return cluster.nodes(role).stream()
                .map(node -> new NodeAddress(node.name(), URI.create("http://" + node.httpText()), operator()))
                .toList();
    }

    /** Waits for delivery, then demands that all that was accepted is stored once and unaltered, and nothing is parked. */
    void assertAllArchivedOnce() throws IOException {
        awaitDelivered();
        ProofResult result = prove();
        assertThat(result.holds()).as(result + " " + result.details()).isTrue();
        assertThat(status("gateway0").parked()).isZero();
    }

    /** Sends a process a signal, such as STOP: its sockets stay open, and it says nothing any more. */
    static void signal(String name, long pid) throws IOException, InterruptedException {
        assertThat(pid)
                .as("0 and below would be a whole group of processes, ours")
                .isPositive();
        Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(pid)).start();
        assertThat(kill.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(kill.exitValue()).isZero();
    }

    @Override
    public void close() {
        cluster.close();
    }
}
