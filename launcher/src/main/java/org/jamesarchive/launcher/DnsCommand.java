package org.jamesarchive.launcher;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jamesarchive.launcher.cluster.ClusterException;
import org.jamesarchive.launcher.dns.DnsServer;
import org.jamesarchive.launcher.dns.RecipeZone;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Zone;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code archive dns}: the process of a cluster's DNS server. Runs until it is stopped. */
@Command(name = "dns", hidden = true, description = "Serves the zone of a cluster on this machine.")
final class DnsCommand implements Callable<Integer> {

    private final Surroundings surroundings;

    @Option(names = "--bind", required = true, paramLabel = "IP:PORT")
    private String bind = "";

    @Option(names = "--gateway", required = true, split = ",", paramLabel = "IP")
    private List<String> gateways = new ArrayList<>();

    @Option(names = "--worker", required = true, split = ",", paramLabel = "IP")
    private List<String> workers = new ArrayList<>();

    @Option(names = "--dir", description = "The node's folder; there so that the process can be found by it.")
    @SuppressWarnings("UnusedVariable") // read from outside: the process is found by its command line
    private @Nullable Path dir;

    @Option(names = "--exit-with", paramLabel = "PID", description = "End when this process has ended.")
    private @Nullable Long exitWith;

    DnsCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        InetSocketAddress address = address(bind);
        Zone zone = RecipeZone.of(address.getAddress(), addresses(gateways), addresses(workers));
        try (DnsServer server = open(address, zone)) {
            surroundings
                    .console()
                    .say("ready dns=" + server.address().getHostString() + ":"
                            + server.address().getPort());
            awaitEnd();
        }
        return 0;
    }

    private static DnsServer open(InetSocketAddress address, Zone zone) {
        try {
            return new DnsServer(address, zone);
        } catch (IOException e) {
            throw new ClusterException("cannot listen on " + address + ": " + e.getMessage(), e);
        }
    }

    private void awaitEnd() throws InterruptedException {
        if (exitWith == null) {
            new CountDownLatch(1).await();
            return;
        }
        Optional<ProcessHandle> owner = ProcessHandle.of(exitWith);
        if (owner.isPresent()) {
            owner.get().onExit().join();
        }
    }

    private static InetSocketAddress address(String text) throws IOException {
        int colon = text.lastIndexOf(':');
        if (colon < 1 || !text.substring(colon + 1).matches("[0-9]{1,5}")) {
            throw new IOException("--bind must be IP:PORT, not " + text);
        }
        return new InetSocketAddress(
                InetAddress.getByName(text.substring(0, colon)), Integer.parseInt(text.substring(colon + 1)));
    }

    private static List<InetAddress> addresses(List<String> texts) throws IOException {
        List<InetAddress> addresses = new ArrayList<>();
        for (String text : texts) {
            addresses.add(InetAddress.getByName(text));
        }
        return addresses;
    }
}
