package org.jamesarchive.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jamesarchive.access.AccessDecision;
import org.jamesarchive.access.AccessSettings;
import org.jamesarchive.access.AccessTable;
import org.jamesarchive.access.ClientRule;
import org.jamesarchive.access.ClientTable;
import org.jamesarchive.alias.AliasExpansion;
import org.jamesarchive.alias.AliasSettings;
import org.jamesarchive.alias.VirtualAliasTable;
import org.jamesarchive.table.MailboxAddress;
import org.jamesarchive.table.RecipientDelimiter;
import org.jamesarchive.table.TextTable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Tables of 100,000 entries and a client table of 10,000 rules: what loading one costs, and what a look-up costs, the text of the
 * address included, as SMTP brings it. Each look-up asks for another of 4,096 keys, so that it is not one cache line that is
 * measured. The goals: a load under a second, a look-up under a microsecond.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
@State(Scope.Thread)
public class TableBenchmark {

    private static final int ENTRIES = 100_000;
    private static final int CLIENT_RULES = 10_000;
    private static final int KEYS = 4_096;
    private static final int SEED = 1;

    private static final RecipientDelimiter PLUS = new RecipientDelimiter("+");
    private static final AccessSettings ACCESS = new AccessSettings(PLUS, true);
    private static final AliasSettings ALIAS =
            AliasSettings.defaults().withRecipientDelimiter(PLUS).withOurDomains(Set.of("example.com"));

    private byte[] accessText = {};
    private byte[] virtualText = {};
    private byte[] clientText = {};
    private AccessTable access = accessOf(accessText);
    private VirtualAliasTable virtual = virtualOf(virtualText);
    private ClientTable clients = clientsOf(clientText);
    private String[] users = {};
    private String[] usersWithExtension = {};
    private String[] strangers = {};
    private InetAddress[] addresses = {};
    private int next;

    /** Makes tables and keys; the seed is fixed. */
    @Setup
    public void prepare() throws IOException {
        accessText = lines(ENTRIES, i -> "user" + i + "@dept" + i % 100 + ".example.com OK");
        virtualText = lines(
                ENTRIES, i -> "user" + i + "@dept" + i % 100 + ".example.com archive" + i + "@archive.example.org");
        clientText = lines(CLIENT_RULES, i -> network(i) + " permit starttls");
        access = accessOf(accessText);
        virtual = virtualOf(virtualText);
        clients = clientsOf(clientText);
        Random random = new Random(SEED);
        int[] picked = random.ints(KEYS, 0, ENTRIES).toArray();
        users = keys(picked, i -> "User" + i + "@dept" + i % 100 + ".example.com");
        usersWithExtension = keys(picked, i -> "user" + i + "+lists@dept" + i % 100 + ".example.com");
        strangers = keys(picked, i -> "someone" + i + "@mail.elsewhere" + i % 100 + ".example.net");
        addresses = new InetAddress[KEYS];
        for (int i = 0; i < KEYS; i++) {
            addresses[i] = InetAddress.getByAddress(
                    new byte[] {10, (byte) random.nextInt(80), (byte) random.nextInt(256), (byte) random.nextInt(256)});
        }
    }

    /** Of 13 prefix lengths, /20 to /32. */
    private static String network(int i) {
        int prefix = 20 + i % 13;
        int address = (10 << 24) | (i << 9);
        int masked = address & (-1 << (32 - prefix));
        return (masked >>> 24) + "." + ((masked >> 16) & 255) + "." + ((masked >> 8) & 255) + "." + (masked & 255) + "/"
                + prefix;
    }

    private static byte[] lines(int count, IntFunction<String> line) {
        return IntStream.range(0, count)
                .mapToObj(line)
                .collect(Collectors.joining("\n", "", "\n"))
                .getBytes(UTF_8);
    }

    private static String[] keys(int[] picked, IntFunction<String> key) {
        return IntStream.of(picked).mapToObj(key).toArray(String[]::new);
    }

    private static AccessTable accessOf(byte[] text) {
        try {
            return AccessTable.parse(TextTable.parse(Path.of("access"), text), ACCESS);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static VirtualAliasTable virtualOf(byte[] text) {
        try {
            return VirtualAliasTable.parse(TextTable.parse(Path.of("virtual"), text), ALIAS);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static ClientTable clientsOf(byte[] text) {
        try {
            return ClientTable.parse(Path.of("clients"), text);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private <T> T next(T[] keys) {
        return keys[next++ & (KEYS - 1)];
    }

    @Benchmark
    @OutputTimeUnit(TimeUnit.MILLISECONDS)
    public AccessTable accessLoad() {
        return accessOf(accessText);
    }

    @Benchmark
    @OutputTimeUnit(TimeUnit.MILLISECONDS)
    public VirtualAliasTable virtualLoad() {
        return virtualOf(virtualText);
    }

    @Benchmark
    @OutputTimeUnit(TimeUnit.MILLISECONDS)
    public ClientTable clientsLoad() {
        return clientsOf(clientText);
    }

    @Benchmark
    public AccessDecision accessFound() throws Exception {
        return access.check(MailboxAddress.parse(next(users)));
    }

    @Benchmark
    public AccessDecision accessFoundWithExtension() throws Exception {
        return access.check(MailboxAddress.parse(next(usersWithExtension)));
    }

    @Benchmark
    public AccessDecision accessMissing() throws Exception {
        return access.check(MailboxAddress.parse(next(strangers)));
    }

    @Benchmark
    public boolean virtualFound() {
        return virtual.maps(next(users));
    }

    @Benchmark
    public boolean virtualFoundWithExtension() {
        return virtual.maps(next(usersWithExtension));
    }

    @Benchmark
    public boolean virtualMissing() {
        return virtual.maps(next(strangers));
    }

    /** With everything that the targets stand for in turn. */
    @Benchmark
    public AliasExpansion virtualExpansion() {
        return virtual.expand(next(users));
    }

    @Benchmark
    public AliasExpansion virtualExpansionWithExtension() {
        return virtual.expand(next(usersWithExtension));
    }

    @Benchmark
    public Optional<ClientRule> clients() {
        return clients.match(next(addresses));
    }
}
