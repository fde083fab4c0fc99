package org.jamesarchive.launcher.reconcile;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** What one gateway says. For one thread. */
final class GatewaySide {

    private static final Pattern CONTENT_ID = Pattern.compile("[0-9a-f]{64}");
    private static final Pattern DAY = Pattern.compile("\\d{4}-\\d{2}-\\d{2}");

    private final NodePages pages;
    private final int number;
    private final Domains domains;
    private final Incomplete incomplete;
    private final List<String> days = new ArrayList<>();

    /** What is done with a claim. */
    @FunctionalInterface
    interface Taker {
        void take(Claim claim) throws IOException;
    }

    GatewaySide(NodePages pages, int number, Domains domains, Incomplete incomplete) {
        this.pages = pages;
        this.number = number;
        this.domains = domains;
        this.incomplete = incomplete;
    }

    /** Asks for the days of the ledger; how many records they have. */
    long open(String since) {
        long records = 0;
        try {
            for (JsonNode day : pages.get("/archive/ledger/days").path("days")) {
                String name = day.path("day").asText();
                if (DAY.matcher(name).matches() && name.compareTo(since) >= 0) {
                    days.add(name);
                    records += Math.max(0, day.path("records").asLong());
                }
            }
        } catch (NodeSilentException e) {
            incomplete.silent(pages.node(), e);
        }
        return records;
    }

    /** Reads the ledger. */
    void ledger(Taker taker) throws IOException {
        long[] damaged = {0};
        try {
            for (String day : days) {
                pages.pages("/archive/ledger/" + day, "", "", page -> {
                    damaged[0] += page.path("damaged").asLong();
                    for (JsonNode record : page.path("records")) {
                        String domain = record.path("domain").asText();
                        if (domains.counts(domain)) {
                            taker.take(acknowledged(record, domains.number(domain)));
                        }
                    }
                });
            }
        } catch (NodeSilentException e) {
            incomplete.silent(pages.node(), e);
        }
        if (damaged[0] > 0) {
            incomplete.because(pages.node().name() + ": " + damaged[0] + " records of its ledger are damaged");
        }
    }

    private Claim acknowledged(JsonNode record, int domain) throws NodeSilentException {
        try {
            return new Claim(
                    Claim.Kind.ACKNOWLEDGED,
                    contentId(record),
                    number,
                    domain,
                    Instant.parse(record.path("acknowledged").asText()).toEpochMilli(),
                    record.path("copies").asInt());
        } catch (DateTimeException | ArithmeticException e) {
            throw new NodeSilentException("its ledger has no time at a record", e);
        }
    }

    private static String contentId(JsonNode record) throws NodeSilentException {
        String contentId = record.path("contentId").asText();
        if (!CONTENT_ID.matcher(contentId).matches()) {
            throw new NodeSilentException("'" + NodePages.safe(contentId) + "' is no content id");
        }
        return contentId;
    }

    /** Reads what it still has, the queue first: what is parked meanwhile is found there or here. */
    void waiting(Taker taker) throws IOException {
        waiting(Claim.Kind.QUEUED, "queued", taker);
        waiting(Claim.Kind.PARKED, "parked", taker);
    }

    private void waiting(Claim.Kind kind, String word, Taker taker) throws IOException {
        long[] unreadable = {0};
        try {
            pages.pages("/archive/content-ids/" + word, "", "", page -> {
                for (JsonNode message : page.path("messages")) {
                    if (message.path("contentId").isNull()) {
                        unreadable[0]++;
                    } else {
                        take(kind, message, taker);
                    }
                }
            });
        } catch (NodeSilentException e) {
            incomplete.silent(pages.node(), e);
        }
        if (unreadable[0] > 0) {
            incomplete.remark(pages.node().name() + ": " + unreadable[0] + " " + word + " messages cannot be read");
        }
    }

    private void take(Claim.Kind kind, JsonNode message, Taker taker) throws IOException {
        String contentId = contentId(message);
        if (message.path("domains").isEmpty()) {
            taker.take(new Claim(kind, contentId, number, Domains.UNKNOWN, 0, 0));
        }
        for (JsonNode domain : message.path("domains")) {
            if (domains.counts(domain.asText())) {
                taker.take(new Claim(kind, contentId, number, domains.number(domain.asText()), 0, 0));
            }
        }
    }
}
