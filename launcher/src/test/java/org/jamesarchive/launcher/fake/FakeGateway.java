package org.jamesarchive.launcher.fake;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jamesarchive.launcher.smtp.SmtpConnection;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.Lookup;
import org.xbill.DNS.MXRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.Type;

/** Takes the archive address, keeps mails in memory, and hands each to one worker after another until one takes it. */
final class FakeGateway implements FakeRole {

    private static final String ARCHIVE = "archive@archive-gw.example.com";

    private final LinkedBlockingQueue<byte[]> queue = new LinkedBlockingQueue<>();
    private final AtomicInteger undelivered = new AtomicInteger();
    private final Map<InetSocketAddress, SmtpConnection> connections = new HashMap<>();
    private final String dns;
    private final int workerPort;

    FakeGateway(String dns, int workerPort) {
        this.dns = dns;
        this.workerPort = workerPort;
        Thread delivery = new Thread(this::deliver, "delivery");
        delivery.setDaemon(true);
        delivery.start();
    }

    @Override
    public String recipient(String address) {
        if (address.equals(ARCHIVE)) {
            return "250 2.1.5 ok";
        }
        return address.endsWith("@archive-gw.example.com")
                ? "550 5.1.1 <" + address + ">: User unknown"
                : "554 5.7.1 <" + address + ">: Recipient address rejected: Access denied";
    }

    @Override
    public void accept(byte[] message) {
        undelivered.incrementAndGet();
        queue.add(message);
    }

    @Override
    public String counts() {
        return "\"stored\":0,\"bytes\":0,\"queued\":" + undelivered.get() + ",\"parked\":0";
    }

    private void deliver() {
        try {
            List<InetSocketAddress> workers = workers();
            for (int next = 0; true; next++) {
                byte[] message = FakeSmtp.withTrace("Received: by gateway", queue.take());
                while (!handOver(workers.get(next % workers.size()), message)) {
                    next++;
                    Thread.sleep(5);
                }
                undelivered.decrementAndGet();
            }
        } catch (InterruptedException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private boolean handOver(InetSocketAddress worker, byte[] message) {
        try {
            SmtpConnection connection = connections.get(worker);
            if (connection == null) {
                connection = SmtpConnection.open(worker, Duration.ofSeconds(5));
                connections.put(worker, connection);
            }
            return connection.send("", "archive@archive.example.com", message).isPositive();
        } catch (IOException e) {
            connections.remove(worker);
            return false;
        }
    }

    private List<InetSocketAddress> workers() throws IOException {
        String[] server = dns.split(":");
        SimpleResolver resolver = new SimpleResolver(
                new InetSocketAddress(InetAddress.getByName(server[0]), Integer.parseInt(server[1])));
        List<InetSocketAddress> workers = new ArrayList<>();
        for (Record mx : lookup(resolver, Name.fromString("archive.example.com."), Type.MX)) {
            for (Record a : lookup(resolver, ((MXRecord) mx).getTarget(), Type.A)) {
                workers.add(new InetSocketAddress(((ARecord) a).getAddress(), workerPort));
            }
        }
        return workers;
    }

    private static Record[] lookup(SimpleResolver resolver, Name name, int type) {
        Lookup lookup = new Lookup(name, type);
        lookup.setResolver(resolver);
        lookup.setCache(null);
        Record[] found = lookup.run();
        if (found == null) {
            throw new IllegalStateException(name + ": " + lookup.getErrorString());
        }
        return found;
    }
}
