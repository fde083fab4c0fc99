package org.jamesarchive.launcher.reconcile;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Counts accounts, and keeps those that are to be looked at again or named. For one thread. */
final class Tally {

    private final Map<Account.Place, Long> places = new EnumMap<>(Account.Place.class);
    private final List<Account> missing = new ArrayList<>();
    private final List<Account> shortOfCopies = new ArrayList<>();
    private final List<Account> doubtful = new ArrayList<>();
    private long shorts;

    /** Counts an account; one that is missing or short of copies is put aside, as long as there is room. */
    void first(Account account) {
        boolean isDoubtful = account.place() == Account.Place.NOWHERE || account.isShort();
        if (isDoubtful && doubtful.size() < ReconcileReport.NAMED_LIMIT) {
            doubtful.add(account);
        } else {
            count(account);
        }
    }

    /** Those put aside. */
    List<Account> doubtful() {
        return doubtful;
    }

    /** Counts an account for good. */
    void count(Account account) {
        places.merge(account.place(), 1L, Long::sum);
        if (account.place() == Account.Place.NOWHERE && missing.size() < ReconcileReport.NAMED_LIMIT) {
            missing.add(account);
        }
        if (account.isShort()) {
            shorts++;
            if (shortOfCopies.size() < ReconcileReport.NAMED_LIMIT) {
                shortOfCopies.add(account);
            }
        }
    }

    private long count(Account.Place place) {
        return places.getOrDefault(place, 0L);
    }

    ReconcileReport report(List<NodeAddress> gateways, Domains domains, long unledgered, Incomplete incomplete) {
        return new ReconcileReport(
                places.values().stream().mapToLong(Long::longValue).sum(),
                count(Account.Place.STORED),
                count(Account.Place.QUEUED),
                count(Account.Place.PARKED),
                count(Account.Place.NOWHERE),
                shorts,
                unledgered,
                findings(missing, gateways, domains),
                findings(shortOfCopies, gateways, domains),
                incomplete.reasons(),
                incomplete.remarks());
    }

    private static List<Finding> findings(List<Account> accounts, List<NodeAddress> gateways, Domains domains) {
        return accounts.stream()
                .sorted(Comparator.comparingLong(Account::millis).thenComparing(Account::contentId))
                .map(account -> new Finding(
                        account.contentId(),
                        gateways.get(account.gateway()).name(),
                        Instant.ofEpochMilli(account.millis()).toString(),
                        domains.name(account.domain()),
                        account.held(),
                        account.wanted()))
                .toList();
    }
}
