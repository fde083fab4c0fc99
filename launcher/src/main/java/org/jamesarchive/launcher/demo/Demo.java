package org.jamesarchive.launcher.demo;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jamesarchive.launcher.cluster.AddressBlock;
import org.jamesarchive.launcher.cluster.Cluster;
import org.jamesarchive.launcher.cluster.ClusterException;
import org.jamesarchive.launcher.cluster.Node;
import org.jamesarchive.launcher.cluster.NodeStatus;
import org.jamesarchive.launcher.cluster.Role;
import org.jamesarchive.launcher.cluster.StartListener;
import org.jamesarchive.launcher.proof.Proof;
import org.jamesarchive.launcher.proof.ProofResult;
import org.jamesarchive.launcher.proof.SentLog;
import org.jamesarchive.launcher.smtp.SmtpConnection;
import org.jamesarchive.launcher.smtp.SmtpReply;
import org.jamesarchive.launcher.smtp.SmtpSettings;
import org.jamesarchive.launcher.terminal.Console;
import org.jamesarchive.launcher.time.Time;

/** Tells the story step by step. Run once, by one thread; the caller owns the cluster and closes it. */
public final class Demo {

    private static final Duration POLL = Duration.ofMillis(200);
    private static final int VICTIM = 2;

    private final DemoSettings settings;
    private final Cluster cluster;
    private final Console console;
    private final Time time;
    private final SentLog log = new SentLog();

    public Demo(DemoSettings settings, Cluster cluster, Console console, Time time) {
        this.settings = settings;
        this.cluster = cluster;
        this.console = console;
        this.time = time;
    }

    /**
     * Runs all steps; the nodes are stopped when it returns.
     *
     * @throws IOException when the user's mail cannot be read, or a segment cannot
     * @throws ClusterException when a node does not start, or the gateway does not refuse what it must
     */
    public ProofResult run() throws IOException, InterruptedException {
        DemoMails mails = DemoMails.read(settings.mail(), log);
        start();
        refuse();
        send(mails);
        drain();
        showWorkers();
        ProofResult result = prove();
        console.say("7. stop");
        console.say("   " + cluster.stopAll() + " processes stopped");
        return result;
    }

    private void start() throws InterruptedException {
        console.say("1. start a DNS server, " + settings.cluster().gateways() + " gateway and "
                + settings.cluster().workers() + " workers, each a process of its own");
        cluster.start(new StartListener() {
            @Override
            public void started(AddressBlock block) {
                console.say("   data in " + settings.cluster().dir());
            }

            @Override
            public void ready(Node node, Duration after) {
                console.say(String.format(
                        "   %-9s %-16s ready after %s", node.name(), node.serviceText(), Console.seconds(after)));
            }

            @Override
            public void waiting(int ready, int all, Duration since) {
                console.progress("   " + ready + " of " + all + " ready, " + Console.seconds(since));
            }
        });
    }

    private void refuse() throws IOException {
        console.say("2. the gateway takes the archive address and no other");
        InetSocketAddress gateway = cluster.gateways().get(0);
        try (SmtpConnection connection = SmtpConnection.open(gateway, SmtpSettings.REPLY_TIMEOUT_DEFAULT)) {
            for (DemoSettings.Refusal refusal : settings.refused()) {
                SmtpReply reply = connection.askRecipient(settings.sender(), refusal.address());
                console.say("   RCPT TO:<" + refusal.address() + ">");
                console.say("   " + reply);
                if (!reply.toString().startsWith(refusal.reply())) {
                    throw new ClusterException(
                            "the gateway should have answered " + refusal.reply() + " to " + refusal.address());
                }
            }
        }
    }

    private void send(DemoMails mails) throws IOException, InterruptedException {
        console.say("3. journal " + mails.count() + " mails (" + Console.size(mails.bytes()) + ") to "
                + settings.recipient() + "; a worker dies on the way");
        if (mails.repeated() > 0) {
            console.say("   " + mails.repeated()
                    + " more repeat the content of one of these; each content is sent and counted once");
        }
        int victim = Math.min(VICTIM, settings.cluster().workers() - 1);
        SmtpSettings smtp = SmtpSettings.of(cluster.gateways(), settings.sender(), settings.recipient());
        new Load(cluster, mails, log, console, time)
                .run(smtp, cluster.nodes(Role.WORKER).get(victim).name());
    }

    private void drain() throws InterruptedException {
        console.say("4. wait until the gateway's queue is empty");
        long start = time.nanos();
        while (true) {
            List<NodeStatus> gateways = cluster.nodes(Role.GATEWAY).stream()
                    .map(node -> cluster.status(node.name()))
                    .toList();
            long queued = gateways.stream().mapToLong(NodeStatus::queued).sum();
            long parked = gateways.stream().mapToLong(NodeStatus::parked).sum();
            if (queued == 0 && gateways.stream().allMatch(NodeStatus::answers)) {
                console.say("   empty after " + Console.seconds(time.since(start))
                        + (parked == 0 ? "" : "; " + parked + " mails are parked"));
                return;
            }
            if (time.since(start).compareTo(settings.drainLimit()) > 0) {
                console.say("   still " + queued + " queued after " + Console.seconds(settings.drainLimit()));
                return;
            }
            console.progress("   " + queued + " queued");
            time.sleep(POLL);
        }
    }

    private void showWorkers() {
        console.say("5. what the workers hold");
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("worker", "state", "stored", "bytes"));
        long stored = 0;
        long bytes = 0;
        for (Node node : cluster.nodes(Role.WORKER)) {
            NodeStatus status = cluster.status(node.name());
            stored += status.stored();
            bytes += status.bytes();
            rows.add(List.of(
                    node.name(), status.state(), Long.toString(status.stored()), Long.toString(status.bytes())));
        }
        rows.add(List.of("all", "", Long.toString(stored), Long.toString(bytes)));
        console.table(rows);
    }

    private ProofResult prove() throws IOException {
        console.say("6. read every worker's segments with zstd and tar, and compare with what was sent by SHA-256");
        Proof proof = new Proof(log, settings.cluster().copies());
        for (Node node : cluster.nodes(Role.WORKER)) {
            console.progress("   reading " + node.dataDir());
            proof.read(node.name(), node.dataDir());
        }
        ProofResult result = proof.result();
        result.details().forEach(detail -> console.say("   " + detail));
        console.say(result.toString());
        return result;
    }
}
