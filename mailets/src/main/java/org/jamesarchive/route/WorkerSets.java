package org.jamesarchive.route;

import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jamesarchive.log.MailLog;

/** Gives the worker set of a domain. Safe for use by many threads; never blocks. */
public interface WorkerSets {

    /**
     * The workers of {@code domain} (any case, with or without a trailing dot). Already complete once the domain is known;
     * otherwise complete within the look-up's time-outs, always normally.
     */
    CompletableFuture<WorkerLookup> lookup(String domain);

    /** The worker sets known now, for status; no look-up is made. */
    List<WorkerSet> known();

    /**
     * Worker sets by MX records, cached.
     *
     * @param lists domains that have a static list instead
     */
    static WorkerSets of(
            DnsSettings dns, Map<String, WorkerList> lists, CachedWorkerSets.Settings cache, Clock clock, MailLog log) {
        DnsClient client = new DnsClient(dns);
        HostAddresses addresses = new HostAddresses(client, dns.addressLimit(), log);
        WorkerSource mx = new MxWorkers(dns, client, addresses, log);
        return new CachedWorkerSets(new ListedWorkers(lists, addresses, mx), cache, clock, log);
    }
}
