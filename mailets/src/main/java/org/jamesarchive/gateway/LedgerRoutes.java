package org.jamesarchive.gateway;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.List;
import javax.inject.Inject;
import org.jamesarchive.james.AccessGate;
import org.jamesarchive.james.GuardedRoutes;
import org.jamesarchive.james.PageParameters;
import org.jamesarchive.james.RouteErrors;
import org.jamesarchive.ledger.Ledger;
import org.jamesarchive.ledger.LedgerEntry;
import org.jamesarchive.ledger.LedgerPage;
import org.jamesarchive.ledger.LedgerPosition;
import org.jamesarchive.token.Permission;
import org.jspecify.annotations.Nullable;
import spark.Request;

/**
 * What this gateway has acknowledged:
 * <pre>
 *   GET /archive/ledger/days                     200  the days (UTC) that have records, and how many
 *   GET /archive/ledger/{day}?from=F&amp;limit=N     200  a JSON page of that day's records, in the order of the acknowledgements
 *                                                400  the day or a parameter is wrong
 *                                                404  no ledger is kept here
 *                                                500  it cannot be read
 * </pre>
 * {@code from} is the {@code next} of the page before, or left out. A day without records has an empty page.
 */
public final class LedgerRoutes extends GuardedRoutes {

    private static final String BASE_PATH = "/archive/ledger";
    private static final String DAY = ":day";
    private static final String FAILURE = "The ledger could not be read";

    /** One day. */
    record Day(String day, long records) {}

    /** All days. */
    record Days(List<Day> days) {}

    /** One record. */
    record Item(String contentId, String acknowledged, String domain, int copies) {}

    /** The JSON object of a page. */
    record Page(
            String day,
            List<Item> records,
            long damaged,
            @Nullable String next) {}

    private final Gateway gateway;
    private final ObjectMapper mapper = new ObjectMapper();

    @Inject
    LedgerRoutes(Gateway gateway, AccessGate gate) {
        super(gate);
        this.gateway = gateway;
    }

    @Override
    public String getBasePath() {
        return BASE_PATH;
    }

    @Override
    protected void define(Guarded routes) {
        routes.get(BASE_PATH + "/days", Permission.OPERATE, (request, response, caller) -> {
            response.type("application/json");
            return mapper.writeValueAsString(days());
        });
        routes.get(BASE_PATH + "/" + DAY, Permission.OPERATE, (request, response, caller) -> {
            response.type("application/json");
            return mapper.writeValueAsString(page(request));
        });
    }

    private Days days() {
        Ledger ledger = ledger();
        return RouteErrors.orFail(
                FAILURE,
                () -> new Days(ledger.days().stream()
                        .map(day -> new Day(day.day().toString(), day.records()))
                        .toList()));
    }

    private Page page(Request request) {
        LocalDate day = day(request.params(DAY));
        LedgerPosition from = PageParameters.parsed(
                request,
                "from",
                LedgerPosition.START.toString(),
                "the 'next' of the page before",
                LedgerPosition::parse);
        int limit = PageParameters.limit(request);
        Ledger ledger = ledger();
        LedgerPage page = RouteErrors.orFail(FAILURE, () -> ledger.read(day, from, limit));
        return new Page(
                day.toString(),
                page.entries().stream().map(LedgerRoutes::item).toList(),
                page.damaged(),
                page.next().map(LedgerPosition::toString).orElse(null));
    }

    private static Item item(LedgerEntry entry) {
        return new Item(entry.contentId().hex(), entry.acknowledged().toString(), entry.domain(), entry.copies());
    }

    private static LocalDate day(String text) {
        try {
            return LocalDate.parse(text);
        } catch (DateTimeParseException e) {
            throw PageParameters.wrong("day", text, "a day such as 2026-11-28");
        }
    }

    private Ledger ledger() {
        return gateway.ledger()
                .orElseThrow(() -> RouteErrors.notFound("No ledger is kept here: 'ledger' is false in gateway.xml"));
    }
}
