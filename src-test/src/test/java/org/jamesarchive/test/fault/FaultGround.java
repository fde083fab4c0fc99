package org.jamesarchive.test.fault;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jamesarchive.launcher.cluster.NodeRuntime;
import org.jamesarchive.launcher.dns.DnsServer;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.MXRecord;
import org.xbill.DNS.NSRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Zone;

/**
 * The stage: each story has a domain {@code storyN.example.com} of its own with five MX hosts of equal preference, an address
 * {@code storyN@archive-gw.example.com} that leads there, and loopback addresses of its own, so that stories do not concern each
 * other though they share the gateways. Two gateways run the shipped profile, with these addresses added to its alias table:
 * <pre>
 *   open    TLS where it is offered (the profile's default)
 *   strict  level verify, and a DNS server of its own that can be switched off
 * </pre>
 */
final class FaultGround implements AutoCloseable {

    static final int WORKERS = 5;
    private static final int STORIES = 60;
    private static final long TTL_SECONDS = 60;
    private static final Name ORIGIN = Name.fromConstantString("example.com.");
    private static final Path HOME = Path.of(System.getProperty("archive.home", ".."));

    private final int block;
    private final int port;
    private final DnsServer dns;
    private final InetSocketAddress strictDns;
    private DnsServer switchable;
    private final FaultGateway open;
    private final FaultGateway strict;
    private int stories;

    /**
     * @param conf changes to gateway.xml: element name to value
     * @param authorities the certificates that {@code strict} trusts, PEM
     */
    FaultGround(Path folder, Map<String, String> conf, Path authorities) throws IOException {
        block = 64 + (int) (ProcessHandle.current().pid() % 60);
        port = freePort("127." + block + ".0.1");
        dns = new DnsServer(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), zone());
        switchable = new DnsServer(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), zone());
        strictDns = switchable.address();
        NodeRuntime runtime = profile(folder, conf);
        FaultGateway.Starting first = FaultGateway.start(runtime, folder.resolve("open"), environment(dns.address()));
        Map<String, String> verifying = environment(strictDns);
        verifying.put("SMTP_TLS_SECURITY_LEVEL", "verify");
        verifying.put("SMTP_TLS_CAFILE", authorities.toString());
        FaultGateway.Starting second = FaultGateway.start(runtime, folder.resolve("strict"), verifying);
        open = first.await();
        strict = second.await();
    }

    FaultGateway open() {
        return open;
    }

    FaultGateway strict() {
        return strict;
    }

    /** The name server of {@code strict} answers no more. */
    void switchDnsOff() throws IOException {
        switchable.close();
    }

    void switchDnsOn() throws IOException {
        switchable = new DnsServer(strictDns, zone());
    }

    /** The next story's domain, address and healthy workers. */
    synchronized Story story(String name) {
        int number = stories;
        stories++;
        Stored stored = new Stored();
        List<ScriptedWorker> workers = new ArrayList<>();
        for (int i = 0; i < WORKERS; i++) {
            InetSocketAddress address =
                    new InetSocketAddress("127." + block + "." + (1 + number) + "." + (20 + i), port);
            workers.add(new ScriptedWorker("worker" + i + "." + domain(number), address, stored));
        }
        return new Story(name, "story" + number + "@archive-gw.example.com", workers, stored);
    }

    private static String domain(int story) {
        return "story" + story + ".example.com";
    }

    private Map<String, String> environment(InetSocketAddress nameServer) throws IOException {
        Map<String, String> environment = new java.util.HashMap<>();
        environment.put("SMTP_BIND", "127.0.0.1:" + freePort("127.0.0.1"));
        environment.put("HTTP_PORT", Integer.toString(freePort("127.0.0.1")));
        environment.put("DNS_SERVERS", "127.0.0.1:" + nameServer.getPort());
        environment.put("WORKER_PORT", Integer.toString(port));
        return environment;
    }

    private static NodeRuntime profile(Path folder, Map<String, String> conf) throws IOException {
        NodeRuntime shipped = NodeRuntime.ofHome(HOME.toAbsolutePath().normalize());
        Path copy = Files.createDirectories(folder.resolve("conf"));
        try (Stream<Path> files = Files.list(shipped.gatewayConf())) {
            for (Path file : files.toList()) {
                Files.copy(file, copy.resolve(file.getFileName().toString()));
            }
        }
        StringBuilder aliases = new StringBuilder(Files.readString(copy.resolve("virtual")));
        for (int i = 0; i < STORIES; i++) {
            aliases.append("story" + i + "@archive-gw.example.com archive@" + domain(i) + "\n");
        }
        Files.writeString(copy.resolve("virtual"), aliases);
        String xml = Files.readString(copy.resolve("gateway.xml"));
        for (Map.Entry<String, String> change : conf.entrySet()) {
            String name = change.getKey();
            String changed = xml.replaceFirst("<" + name + ">[^<]*<", "<" + name + ">" + change.getValue() + "<");
            if (changed.equals(xml)) {
                throw new IllegalStateException("gateway.xml has no other " + name);
            }
            xml = changed;
        }
        Files.writeString(copy.resolve("gateway.xml"), xml);
        return new NodeRuntime(
                shipped.java(),
                shipped.classPath(),
                shipped.mainClass(),
                copy,
                shipped.workerConf(),
                shipped.gatewayOptions(),
                shipped.workerOptions());
    }

    private Zone zone() throws IOException {
        Name server = name("ns");
        List<Record> records = new ArrayList<>();
        records.add(new SOARecord(
                ORIGIN, DClass.IN, TTL_SECONDS, server, name("hostmaster"), 1, 3600, 600, 86400, TTL_SECONDS));
        records.add(new NSRecord(ORIGIN, DClass.IN, TTL_SECONDS, server));
        for (int story = 0; story < STORIES; story++) {
            for (int i = 0; i < WORKERS; i++) {
                Name host = name("worker" + i + ".story" + story);
                InetAddress address = InetAddress.getByName("127." + block + "." + (1 + story) + "." + (20 + i));
                records.add(new MXRecord(name("story" + story), DClass.IN, TTL_SECONDS, 10, host));
                records.add(new ARecord(host, DClass.IN, TTL_SECONDS, address));
            }
        }
        return new Zone(ORIGIN, records.toArray(new Record[0]));
    }

    private static Name name(String labels) throws TextParseException {
        return Name.fromString(labels, ORIGIN);
    }

    private static int freePort(String address) throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName(address))) {
            return socket.getLocalPort();
        }
    }

    @Override
    public void close() throws IOException {
        open.close();
        strict.close();
        dns.close();
        switchable.close();
    }
}
