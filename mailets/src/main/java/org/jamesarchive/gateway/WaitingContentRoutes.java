package org.jamesarchive.gateway;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import javax.inject.Inject;
import org.jamesarchive.delivery.QueuedPage;
import org.jamesarchive.james.AccessGate;
import org.jamesarchive.james.GuardedRoutes;
import org.jamesarchive.james.PageParameters;
import org.jamesarchive.james.RouteErrors;
import org.jamesarchive.token.Permission;
import org.jspecify.annotations.Nullable;
import spark.Request;

/**
 * Which messages this gateway still has:
 * <pre>
 *   GET /archive/content-ids/queued?from=F&amp;limit=N   200  a JSON page of what waits in the durable queue
 *   GET /archive/content-ids/parked?from=F&amp;limit=N   200  a JSON page of what is parked in undeliverable
 *                                                    400  a parameter is wrong
 *                                                    500  the folder cannot be read
 * </pre>
 * Each message has its content id, null when it cannot be read, and the domains that may still need it. {@code from} is the
 * {@code next} of the page before, or left out; a page can hold fewer than {@code limit} and have a {@code next}.
 */
public final class WaitingContentRoutes extends GuardedRoutes {

    private static final String BASE_PATH = "/archive/content-ids";

    /**
     * A message.
     *
     * @param name the queue entry's id, or the parked message's key
     */
    record Item(String name, @Nullable String contentId, List<String> domains) {}

    /** The JSON object. */
    record Page(List<Item> messages, @Nullable String next) {}

    private final Gateway gateway;
    private final ObjectMapper mapper = new ObjectMapper();

    @Inject
    WaitingContentRoutes(Gateway gateway, AccessGate gate) {
        super(gate);
        this.gateway = gateway;
    }

    @Override
    public String getBasePath() {
        return BASE_PATH;
    }

    @Override
    protected void define(Guarded routes) {
        routes.get(BASE_PATH + "/queued", Permission.OPERATE, (request, response, caller) -> {
            response.type("application/json");
            return mapper.writeValueAsString(queued(request));
        });
        routes.get(BASE_PATH + "/parked", Permission.OPERATE, (request, response, caller) -> {
            response.type("application/json");
            return mapper.writeValueAsString(parked(request));
        });
    }

    private Page queued(Request request) {
        long after = PageParameters.parsed(request, "from", "-1", "the 'next' of the page before", Long::parseLong);
        QueuedPage page = gateway.queued(after, PageParameters.limit(request));
        List<Item> items = page.messages().stream()
                .map(message -> new Item(
                        Long.toString(message.id()),
                        message.contentId().map(Object::toString).orElse(null),
                        message.domains()))
                .toList();
        return new Page(
                items, page.last().isPresent() ? Long.toString(page.last().getAsLong()) : null);
    }

    private Page parked(Request request) {
        String after = request.queryParamOrDefault("from", "");
        int limit = PageParameters.limit(request);
        try {
            List<String> keys = keys(after, limit + 1);
            boolean isMore = keys.size() > limit;
            List<Item> items = new ArrayList<>();
            for (String key : isMore ? keys.subList(0, limit) : keys) {
                gateway.parked()
                        .get(key)
                        .map(message -> new Item(key, ParkedNames.contentId(message), ParkedNames.domains(message)))
                        .ifPresent(items::add);
            }
            return new Page(items, isMore ? keys.get(limit - 1) : null);
        } catch (IOException | UncheckedIOException e) {
            throw RouteErrors.failed("The parked messages could not be read", e);
        }
    }

    /** The least keys above {@code after}: the folder has no order of its own. */
    private List<String> keys(String after, int limit) throws IOException {
        TreeSet<String> least = new TreeSet<>();
        try (Stream<String> all = gateway.parked().keys()) {
            all.filter(key -> key.compareTo(after) > 0).forEach(key -> {
                least.add(key);
                if (least.size() > limit) {
                    least.pollLast();
                }
            });
        }
        return List.copyOf(least);
    }
}
