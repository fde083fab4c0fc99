package org.jamesarchive.route;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jamesarchive.log.MailLog;
import org.jamesarchive.route.WorkerSource.Resolution;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/**
 * Makes workers of host names: their A and AAAA records, A first. A host without an address is left out and logged; a host
 * whose look-up fails keeps the addresses known from before. Safe for use by many threads; never blocks.
 */
final class HostAddresses {

    /** Hosts asked for at a time. */
    static final int BATCH_LIMIT = 16;

    private final DnsClient dns;
    private final int addressLimit;
    private final MailLog log;

    HostAddresses(DnsClient dns, int addressLimit, MailLog log) {
        this.dns = dns;
        this.addressLimit = addressLimit;
        this.log = log;
    }

    /** A host that a set names. */
    record Host(String name, int preference, int port, int weight) {}

    private record Found(Host host, List<InetSocketAddress> addresses, Duration timeToLive, boolean failed) {}

    /**
     * Completes normally: {@code ready} and the hosts that have an address are the workers; Unavailable when there is none.
     *
     * @param ready workers that need no look-up
     */
    CompletableFuture<Resolution> resolve(
            String domain, List<Worker> ready, List<Host> hosts, Duration timeToLive, @Nullable WorkerSet known) {
        CompletableFuture<List<Found>> all = CompletableFuture.completedFuture(new ArrayList<>());
        for (int start = 0; start < hosts.size(); start += BATCH_LIMIT) {
            List<Host> batch = hosts.subList(start, Math.min(start + BATCH_LIMIT, hosts.size()));
            all = all.thenCompose(found -> batch(batch, found));
        }
        return all.thenApply(found -> conclude(domain, ready, found, timeToLive, known));
    }

    private CompletableFuture<List<Found>> batch(List<Host> batch, List<Found> found) {
        List<CompletableFuture<Found>> running = batch.stream().map(this::ask).toList();
        return CompletableFuture.allOf(running.toArray(CompletableFuture[]::new))
                .thenApply(done -> {
                    running.forEach(future -> found.add(future.join()));
                    return found;
                });
    }

    private CompletableFuture<Found> ask(Host host) {
        return dns.query(host.name(), Type.A)
                .thenCombine(dns.query(host.name(), Type.AAAA), (v4, v6) -> found(host, List.of(v4, v6)));
    }

    private Found found(Host host, List<DnsAnswer> answers) {
        Set<InetSocketAddress> addresses = new LinkedHashSet<>();
        Duration timeToLive = Duration.ofSeconds(Integer.MAX_VALUE);
        boolean failed = false;
        for (DnsAnswer answer : answers) {
            if (answer instanceof DnsAnswer.Records records) {
                timeToLive = min(timeToLive, records.timeToLive());
                records.records().forEach(record -> addresses.add(new InetSocketAddress(address(record), host.port())));
            }
            failed |= answer instanceof DnsAnswer.Failed;
        }
        return new Found(host, addresses.stream().limit(addressLimit).toList(), timeToLive, failed);
    }

    private Resolution conclude(
            String domain, List<Worker> ready, List<Found> found, Duration timeToLive, @Nullable WorkerSet known) {
        List<Worker> workers = new ArrayList<>(ready);
        Duration shortest = timeToLive;
        boolean isWhole = true;
        for (Found one : found) {
            Host host = one.host();
            if (!one.addresses().isEmpty()) {
                workers.add(new Worker(host.name(), host.preference(), one.addresses(), host.weight()));
                shortest = min(shortest, one.timeToLive());
                continue;
            }
            Optional<Worker> before = one.failed() && known != null ? known.worker(host.name()) : Optional.empty();
            before.ifPresent(worker ->
                    workers.add(new Worker(host.name(), host.preference(), worker.addresses(), host.weight())));
            log.lookupFailed(
                    domain,
                    "host " + host.name() + (one.failed() ? ": DNS failed" : " has no address")
                            + (before.isPresent() ? "; the addresses known from before are kept" : "; left out"));
            isWhole = false;
        }
        if (workers.isEmpty()) {
            return Resolution.failed("no host of " + domain + " has an address");
        }
        return new Resolution(new WorkerLookup.Found(new WorkerSet(domain, workers)), shortest, isWhole);
    }

    private static InetAddress address(Record record) {
        return record instanceof ARecord a ? a.getAddress() : ((AAAARecord) record).getAddress();
    }

    private static Duration min(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? a : b;
    }
}
