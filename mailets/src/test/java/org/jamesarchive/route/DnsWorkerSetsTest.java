package org.jamesarchive.route;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.jamesarchive.log.MailLog;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class DnsWorkerSetsTest {

    private static final String DOMAIN = "archive.example.com";
    private static final int WORKER_PORT = 2525;

    private final ManualClock clock = new ManualClock();
    private final Logger logger = (Logger) LoggerFactory.getLogger("dns-worker-sets-test");
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private LoopbackDnsServer dns;

    @BeforeEach
    void start() throws IOException {
        dns = new LoopbackDnsServer();
        lines.start();
        logger.addAppender(lines);
    }

    @AfterEach
    void stop() throws IOException {
        dns.close();
        logger.detachAppender(lines);
    }

    private WorkerSets sets(InetSocketAddress... servers) {
        return sets(Map.of(), servers.length == 0 ? List.of(dns.address()) : List.of(servers), 2000, 8);
    }

    private WorkerSets sets(
            Map<String, WorkerList> lists, List<InetSocketAddress> servers, int hostLimit, int addressLimit) {
        DnsSettings settings =
                new DnsSettings(servers, Duration.ofMillis(300), 1, WORKER_PORT, hostLimit, addressLimit);
        return WorkerSets.of(settings, lists, CachedWorkerSets.Settings.DEFAULT, clock, new MailLog(logger));
    }

    private static WorkerLookup lookup(WorkerSets sets, String domain) throws Exception {
        return sets.lookup(domain).get(10, TimeUnit.SECONDS);
    }

    private static List<String> workers(WorkerLookup lookup) {
        assertThat(lookup).isInstanceOf(WorkerLookup.Found.class);
        return ((WorkerLookup.Found) lookup)
                .set().workers().stream()
                        .map(worker -> worker.preference() + " " + worker.host() + " "
                                + worker.addresses().stream()
                                        .map(address -> address.getAddress().getHostAddress() + ":" + address.getPort())
                                        .toList())
                        .toList();
    }

    private void fiveWorkers(long ttl) throws IOException {
        for (int i = 0; i < 5; i++) {
            dns.mx(DOMAIN, ttl, 10, "worker" + i + ".example.com");
            dns.a("worker" + i + ".example.com", ttl, "127.0.0.2" + i);
        }
    }

    private String log() {
        return String.join(
                "\n",
                List.copyOf(lines.list).stream()
                        .map(ILoggingEvent::getFormattedMessage)
                        .toList());
    }

    @Test
    void mxSetIsFoundWithPreferencesAndBothKindsOfAddresses() throws Exception {
        dns.mx(DOMAIN, 300, 20, "Backup.example.com")
                .mx(DOMAIN, 300, 10, "worker1.example.com")
                .mx(DOMAIN, 300, 10, "worker0.example.com");
        dns.a("backup.example.com", 300, "127.0.0.30");
        dns.a("worker0.example.com", 300, "127.0.0.20");
        dns.a("worker1.example.com", 300, "127.0.0.21").aaaa("worker1.example.com", 300, "::1");
        assertThat(workers(lookup(sets(), "Archive.Example.COM.")))
                .containsExactly(
                        "10 worker0.example.com [127.0.0.20:2525]",
                        "10 worker1.example.com [127.0.0.21:2525, 0:0:0:0:0:0:0:1:2525]",
                        "20 backup.example.com [127.0.0.30:2525]");
    }

    @Test
    void hostNamedTwiceIsOneWorkerWithTheLowestPreference() throws Exception {
        dns.mx(DOMAIN, 300, 20, "worker0.example.com").mx(DOMAIN, 300, 10, "WORKER0.example.com");
        dns.a("worker0.example.com", 300, "127.0.0.20").a("worker0.example.com", 300, "127.0.0.21");
        assertThat(workers(lookup(sets(), DOMAIN)))
                .containsExactly("10 worker0.example.com [127.0.0.20:2525, 127.0.0.21:2525]");
    }

    @Test
    void domainWithoutMxIsItsOwnWorker() throws Exception {
        dns.a(DOMAIN, 300, "127.0.0.20");
        assertThat(workers(lookup(sets(), DOMAIN))).containsExactly("0 archive.example.com [127.0.0.20:2525]");
    }

    @Test
    void aliasesAreFollowed() throws Exception {
        dns.cname(DOMAIN, 300, "real.example.com").mx("real.example.com", 300, 10, "worker0.example.com");
        dns.cname("worker0.example.com", 300, "host0.example.com").a("host0.example.com", 300, "127.0.0.20");
        assertThat(workers(lookup(sets(), DOMAIN))).containsExactly("10 worker0.example.com [127.0.0.20:2525]");
    }

    @Test
    void loopOfAliasesEnds() throws Exception {
        dns.cname(DOMAIN, 300, "a.example.com").cname("a.example.com", 300, DOMAIN);
        assertThat(lookup(sets(), DOMAIN)).isInstanceOf(WorkerLookup.Unavailable.class);
    }

    @Test
    void nullMxMeansNoWorkers() throws Exception {
        dns.mx(DOMAIN, 300, 0, ".").a(DOMAIN, 300, "127.0.0.20");
        assertThat(lookup(sets(), DOMAIN))
                .isEqualTo(new WorkerLookup.NoWorkers("archive.example.com takes no mail (null MX)"));
    }

    @Test
    void nullMxAmongOthersIsLeftOut() throws Exception {
        dns.mx(DOMAIN, 300, 0, ".").mx(DOMAIN, 300, 10, "worker0.example.com");
        dns.a("worker0.example.com", 300, "127.0.0.20");
        assertThat(workers(lookup(sets(), DOMAIN))).containsExactly("10 worker0.example.com [127.0.0.20:2525]");
    }

    @Test
    void nullMxReplacesASetThatWasKnown() throws Exception {
        fiveWorkers(60);
        WorkerSets sets = sets();
        WorkerLookup five = lookup(sets, DOMAIN);
        dns.remove(DOMAIN);
        dns.mx(DOMAIN, 60, 0, ".");
        clock.advance(Duration.ofSeconds(61));
        assertThat(sets.lookup(DOMAIN)).isCompletedWithValue(five);
        Awaitility.await().until(() -> sets.lookup(DOMAIN).join() instanceof WorkerLookup.NoWorkers);
        assertThat(sets.known()).isEmpty();
    }

    @Test
    void knownSetIsKeptWhenAllItsHostsAreGone() throws Exception {
        fiveWorkers(60);
        WorkerSets sets = sets();
        WorkerLookup five = lookup(sets, DOMAIN);
        for (int i = 0; i < 5; i++) {
            dns.remove("worker" + i + ".example.com");
        }
        clock.advance(Duration.ofSeconds(61));
        assertThat(sets.lookup(DOMAIN)).isCompletedWithValue(five);
        Awaitility.await().until(() -> log().contains("no host of archive.example.com has an address"));
        assertThat(sets.lookup(DOMAIN)).isCompletedWithValue(five);
    }

    @Test
    void changedWeightIsAnotherSet() throws Exception {
        WorkerList list = WorkerList.parse("[127.0.0.20] weight=3, worker1.example.com weight=2", 25);
        dns.a("worker1.example.com", 300, "127.0.0.21");
        WorkerSets sets = sets(Map.of(DOMAIN, list), List.of(dns.address()), 10, 8);
        assertThat(((WorkerLookup.Found) lookup(sets, DOMAIN))
                        .set().workers().stream().map(Worker::weight))
                .containsExactly(3, 2);
    }

    @Test
    void whatIsNoDomainNameHasNoWorkers() throws Exception {
        for (String domain : List.of("", "[127.0.0.1]", "a..b", "x".repeat(64) + ".com", ".")) {
            assertThat(lookup(sets(), domain)).as(domain).isInstanceOf(WorkerLookup.NoWorkers.class);
        }
        assertThat(dns.questions()).isEmpty();
    }

    @Test
    void hostWithoutAddressIsLeftOutAndLogged() throws Exception {
        dns.mx(DOMAIN, 300, 10, "worker0.example.com").mx(DOMAIN, 300, 10, "gone.example.com");
        dns.a("worker0.example.com", 300, "127.0.0.20");
        assertThat(workers(lookup(sets(), DOMAIN))).containsExactly("10 worker0.example.com [127.0.0.20:2525]");
        assertThat(log()).contains("host gone.example.com has no address; left out");
    }

    @Test
    void setWhoseHostsAllLackAnAddressIsUnavailable() throws Exception {
        dns.mx(DOMAIN, 300, 10, "gone.example.com");
        assertThat(lookup(sets(), DOMAIN)).isInstanceOf(WorkerLookup.Unavailable.class);
    }

    @Test
    void emptyAnswerIsUnavailable() throws Exception {
        dns.fault(DOMAIN, LoopbackDnsServer.Fault.EMPTY);
        assertThat(lookup(sets(), DOMAIN))
                .isEqualTo(new WorkerLookup.Unavailable("no host of archive.example.com has an address"));
    }

    @Test
    void neverKnownAndFailingIsUnavailableUntilDnsIsBack() throws Exception {
        fiveWorkers(300);
        for (LoopbackDnsServer.Fault fault : List.of(
                LoopbackDnsServer.Fault.SERVFAIL,
                LoopbackDnsServer.Fault.REFUSED,
                LoopbackDnsServer.Fault.SILENT,
                LoopbackDnsServer.Fault.GARBAGE)) {
            WorkerSets sets = sets();
            dns.fault(DOMAIN, fault);
            assertThat(lookup(sets, DOMAIN)).as(fault.name()).isInstanceOf(WorkerLookup.Unavailable.class);
            dns.noFault(DOMAIN);
            assertThat(sets.lookup(DOMAIN)).as("no second question before 5 s").isDone();
            assertThat(lookup(sets, DOMAIN)).isInstanceOf(WorkerLookup.Unavailable.class);
            clock.advance(Duration.ofSeconds(5));
            assertThat(workers(lookup(sets, DOMAIN))).as(fault.name()).hasSize(5);
        }
    }

    @Test
    void unknownNameIsUnavailableNotPermanent() throws Exception {
        WorkerLookup lookup = lookup(sets(), DOMAIN);
        assertThat(lookup).isEqualTo(new WorkerLookup.Unavailable("no such domain (NXDOMAIN)"));
    }

    @Test
    void lastKnownSetIsKeptWhateverHappensToDns() throws Exception {
        fiveWorkers(60);
        WorkerSets sets = sets();
        WorkerLookup known = lookup(sets, DOMAIN);
        for (LoopbackDnsServer.Fault fault : List.of(
                LoopbackDnsServer.Fault.SERVFAIL, LoopbackDnsServer.Fault.SILENT, LoopbackDnsServer.Fault.EMPTY)) {
            dns.fault(DOMAIN, fault);
            clock.advance(Duration.ofMinutes(2));
            long failures =
                    log().lines().filter(line -> line.contains("are kept")).count();
            assertThat(sets.lookup(DOMAIN)).as(fault.name()).isCompletedWithValue(known);
            Awaitility.await()
                    .until(() -> log().lines()
                                    .filter(line -> line.contains("are kept"))
                                    .count()
                            > failures);
            assertThat(sets.lookup(DOMAIN)).as(fault.name()).isCompletedWithValue(known);
        }
        dns.noFault(DOMAIN);
        dns.remove(DOMAIN);
        clock.advance(Duration.ofMinutes(2));
        assertThat(sets.lookup(DOMAIN)).isCompletedWithValue(known);
        Awaitility.await().until(() -> log().contains("NXDOMAIN); the workers known from before are kept"));
        assertThat(sets.lookup(DOMAIN)).isCompletedWithValue(known);
        assertThat(sets.known()).hasSize(1);
    }

    @Test
    void expiredSetIsGivenAtOnceAndRefreshedInTheBackground() throws Exception {
        fiveWorkers(60);
        WorkerSets sets = sets();
        WorkerLookup five = lookup(sets, DOMAIN);
        dns.mx(DOMAIN, 60, 10, "worker5.example.com").a("worker5.example.com", 60, "127.0.0.25");
        clock.advance(Duration.ofSeconds(59));
        assertThat(sets.lookup(DOMAIN)).isCompletedWithValue(five);
        assertThat(dns.questionsFor("MX archive.example.com.")).isEqualTo(1);
        clock.advance(Duration.ofSeconds(1));
        assertThat(sets.lookup(DOMAIN)).isCompletedWithValue(five);
        Awaitility.await().until(() -> workers(sets.lookup(DOMAIN).join()).size() == 6);
        assertThat(dns.questionsFor("MX archive.example.com.")).isEqualTo(2);
    }

    @Test
    void timesToLiveAreLimited() throws Exception {
        fiveWorkers(0);
        WorkerSets sets = sets();
        WorkerLookup known = lookup(sets, DOMAIN);
        clock.advance(Duration.ofSeconds(29));
        assertThat(sets.lookup(DOMAIN)).isCompletedWithValue(known);
        assertThat(dns.questionsFor("MX archive.example.com.")).isEqualTo(1);
        clock.advance(Duration.ofSeconds(1));
        assertThat(sets.lookup(DOMAIN)).isCompletedWithValue(known);
        Awaitility.await().until(() -> dns.questionsFor("MX archive.example.com.") == 2);

        dns.mx("long.example.com", 1_000_000, 10, "w.example.com").a("w.example.com", 1_000_000, "127.0.0.9");
        lookup(sets, "long.example.com");
        clock.advance(Duration.ofHours(1).plusSeconds(1));
        assertThat(sets.lookup("long.example.com")).isDone();
        Awaitility.await().until(() -> dns.questionsFor("MX long.example.com.") == 2);
    }

    @Test
    void truncatedAnswerIsAskedForOverTcp() throws Exception {
        fiveWorkers(300);
        dns.fault(DOMAIN, LoopbackDnsServer.Fault.TRUNCATED_OVER_UDP);
        assertThat(workers(lookup(sets(), DOMAIN))).hasSize(5);
        assertThat(dns.questions()).contains("UDP MX archive.example.com.", "TCP MX archive.example.com.");
    }

    @Test
    void nextServerIsAskedWhenOneFails() throws Exception {
        fiveWorkers(300);
        try (LoopbackDnsServer broken = new LoopbackDnsServer();
                LoopbackDnsServer silent = new LoopbackDnsServer()) {
            broken.fault(DOMAIN, LoopbackDnsServer.Fault.SERVFAIL);
            silent.fault(DOMAIN, LoopbackDnsServer.Fault.SILENT);
            for (int i = 0; i < 5; i++) {
                broken.fault("worker" + i + ".example.com", LoopbackDnsServer.Fault.REFUSED);
                silent.fault("worker" + i + ".example.com", LoopbackDnsServer.Fault.SILENT);
            }
            assertThat(workers(lookup(sets(broken.address(), silent.address(), dns.address()), DOMAIN)))
                    .hasSize(5);
        }
    }

    @Test
    void hostWhoseLookupFailsKeepsItsAddresses() throws Exception {
        fiveWorkers(60);
        WorkerSets sets = sets();
        WorkerLookup five = lookup(sets, DOMAIN);
        dns.fault("worker3.example.com", LoopbackDnsServer.Fault.SERVFAIL);
        clock.advance(Duration.ofMinutes(2));
        assertThat(sets.lookup(DOMAIN)).isCompletedWithValue(five);
        Awaitility.await().until(() -> log().contains("worker3.example.com: DNS failed; the addresses known"));
        assertThat(sets.lookup(DOMAIN)).isCompletedWithValue(five);
    }

    @Test
    void hostsAndAddressesAreLimited() throws Exception {
        for (int i = 0; i < 4; i++) {
            dns.mx(DOMAIN, 300, 10 + i, "worker" + i + ".example.com");
            for (int k = 1; k < 5; k++) {
                dns.a("worker" + i + ".example.com", 300, "127.0." + i + "." + k);
            }
        }
        WorkerSets sets = sets(Map.of(), List.of(dns.address()), 3, 2);
        assertThat(workers(lookup(sets, DOMAIN)))
                .hasSize(3)
                .allMatch(worker -> worker.split(",").length == 2)
                .noneMatch(worker -> worker.contains("worker3"));
        assertThat(log()).contains("4 hosts; those beyond 3 are left out");
    }

    @Test
    void setOfAThousandWorkersIsFound() throws Exception {
        for (int i = 0; i < 1000; i++) {
            dns.mx(DOMAIN, 300, 10, "w" + i + ".example.com");
            dns.a("w" + i + ".example.com", 300, "127.1." + i / 250 + "." + (i % 250 + 1));
        }
        dns.fault(DOMAIN, LoopbackDnsServer.Fault.TRUNCATED_OVER_UDP);
        assertThat(workers(lookup(sets(), DOMAIN))).hasSize(1000);
    }

    @Test
    void listedDomainNeedsNoMxAndAddressesNoDns() throws Exception {
        WorkerList list = WorkerList.parse("worker0.example.com:2600 [127.0.0.20]:2601, [::1]", 25);
        dns.a("worker0.example.com", 300, "127.0.0.10");
        WorkerSets sets = sets(Map.of("Archive.example.com", list), List.of(dns.address()), 10, 8);
        assertThat(workers(lookup(sets, DOMAIN)))
                .containsExactly(
                        "0 [127.0.0.20] [127.0.0.20:2601]",
                        "0 [::1] [0:0:0:0:0:0:0:1:25]",
                        "0 worker0.example.com [127.0.0.10:2600]");
        assertThat(dns.questions()).noneMatch(question -> question.contains("MX"));
    }

    @Test
    void domainsAreForgottenBeyondTheLimit() throws Exception {
        fiveWorkers(300);
        DnsSettings settings = DnsSettings.of(List.of(dns.address()), WORKER_PORT);
        CachedWorkerSets.Settings two =
                new CachedWorkerSets.Settings(Duration.ofSeconds(30), Duration.ofHours(1), Duration.ofSeconds(5), 2);
        WorkerSets sets = WorkerSets.of(settings, Map.of(), two, clock, new MailLog(logger));
        lookup(sets, DOMAIN);
        lookup(sets, "a.example.com");
        lookup(sets, "b.example.com");
        assertThat(sets.known()).isEmpty();
        assertThat(workers(lookup(sets, DOMAIN))).hasSize(5);
    }

    @Test
    void manyCallersShareOneLookup() throws Exception {
        fiveWorkers(300);
        WorkerSets sets = sets();
        var all = java.util.stream.IntStream.range(0, 100)
                .mapToObj(i -> sets.lookup(DOMAIN))
                .toList();
        for (var one : all) {
            assertThat(workers(one.get(10, TimeUnit.SECONDS))).hasSize(5);
        }
        assertThat(dns.questionsFor("MX archive.example.com.")).isEqualTo(1);
    }
}
