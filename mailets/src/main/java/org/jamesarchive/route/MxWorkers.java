package org.jamesarchive.route;

import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jamesarchive.log.MailLog;
import org.jamesarchive.route.HostAddresses.Host;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.MXRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.Type;

/**
 * The worker set as RFC 5321 §5.1 finds the hosts of a domain:
 * <pre>
 *   MX records                      their hosts; a host that is there twice counts with its lowest preference
 *   one MX record for "."           no workers, permanent (null MX, RFC 7505); among others it is left out
 *   none, but the name exists       the domain itself, preference 0 (implicit MX)
 *   NXDOMAIN, failure               unavailable, temporary: an archive domain that vanished is a mishap of DNS
 * </pre>
 * Safe for use by many threads.
 */
final class MxWorkers implements WorkerSource {

    private final DnsClient dns;
    private final HostAddresses addresses;
    private final DnsSettings settings;
    private final MailLog log;

    MxWorkers(DnsSettings settings, DnsClient dns, HostAddresses addresses, MailLog log) {
        this.settings = settings;
        this.dns = dns;
        this.addresses = addresses;
        this.log = log;
    }

    @Override
    public CompletableFuture<Resolution> resolve(String domain, @Nullable WorkerSet known) {
        if (!DnsClient.isName(domain)) {
            return CompletableFuture.completedFuture(new Resolution(
                    new WorkerLookup.NoWorkers("'" + domain + "' is no domain name"), Duration.ofHours(1), true));
        }
        return dns.query(domain, Type.MX).thenCompose(answer -> resolve(domain, answer, known));
    }

    private CompletableFuture<Resolution> resolve(String domain, DnsAnswer answer, @Nullable WorkerSet known) {
        if (answer instanceof DnsAnswer.Records records) {
            List<MXRecord> mx =
                    records.records().stream().map(MXRecord.class::cast).toList();
            if (mx.stream().allMatch(record -> record.getTarget().equals(Name.root))) {
                return CompletableFuture.completedFuture(new Resolution(
                        new WorkerLookup.NoWorkers(domain + " takes no mail (null MX)"), records.timeToLive(), true));
            }
            return addresses.resolve(domain, List.of(), hosts(domain, mx), records.timeToLive(), known);
        }
        if (answer instanceof DnsAnswer.NoData) {
            List<Host> itself = List.of(new Host(domain, 0, settings.workerPort(), Worker.WEIGHT_DEFAULT));
            return addresses.resolve(domain, List.of(), itself, Duration.ofSeconds(Integer.MAX_VALUE), known);
        }
        String cause = answer instanceof DnsAnswer.Failed failed ? failed.cause() : "no such domain (NXDOMAIN)";
        return CompletableFuture.completedFuture(Resolution.failed(cause));
    }

    private List<Host> hosts(String domain, List<MXRecord> records) {
        Map<String, Integer> preferences = new HashMap<>();
        for (MXRecord record : records) {
            if (!record.getTarget().equals(Name.root)) {
                String host = Worker.canonical(record.getTarget().toString(true));
                preferences.merge(host, record.getPriority(), Math::min);
            }
        }
        if (preferences.size() > settings.hostLimit()) {
            log.lookupFailed(
                    domain, preferences.size() + " hosts; those beyond " + settings.hostLimit() + " are left out");
        }
        return preferences.entrySet().stream()
                .map(entry -> new Host(entry.getKey(), entry.getValue(), settings.workerPort(), Worker.WEIGHT_DEFAULT))
                .sorted(Comparator.comparingInt(Host::preference).thenComparing(Host::name))
                .limit(settings.hostLimit())
                .toList();
    }
}
