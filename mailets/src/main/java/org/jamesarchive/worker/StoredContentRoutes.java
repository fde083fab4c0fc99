package org.jamesarchive.worker;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.regex.Pattern;
import javax.inject.Inject;
import org.jamesarchive.james.AccessGate;
import org.jamesarchive.james.GuardedRoutes;
import org.jamesarchive.james.PageParameters;
import org.jamesarchive.james.RouteErrors;
import org.jamesarchive.store.ContentId;
import org.jamesarchive.store.StoredMessage;
import org.jamesarchive.store.segment.MessageIdField;
import org.jamesarchive.token.Permission;
import org.jspecify.annotations.Nullable;
import spark.Request;

/**
 * Which messages this worker holds:
 * <pre>
 *   GET /archive/content-ids?from=HEX&amp;to=HEX&amp;limit=N   200  a JSON page
 *   GET /archive/content-ids?message-id=ID            200  likewise, of all messages with this Message-ID
 *                                                     400  a parameter is wrong
 *                                                     500  the catalog cannot be read
 * </pre>
 * {@code from} (included) and {@code to} (not included) are content ids or beginnings of such. The page has the content ids in
 * ascending order, those of damaged messages left out, the archive domains of this worker, and in {@code next} the {@code from} of
 * the page that follows, null when none does.
 * {@code message-id} is a Message-ID with or without angle brackets; of more than {@code limit} messages that have it, the rest is left out.
 */
public final class StoredContentRoutes extends GuardedRoutes {

    private static final String BASE_PATH = "/archive/content-ids";
    private static final Pattern BEGINNING = Pattern.compile("[0-9a-f]{0,64}");
    private static final String EXPECTED = "up to 64 hexadecimal digits in lower case";
    private static final int DIGITS = 64;

    /** The JSON object. */
    record Page(
            List<String> domains,
            List<String> contentIds,
            @Nullable String next) {}

    private final Worker worker;
    private final ObjectMapper mapper = new ObjectMapper();

    @Inject
    StoredContentRoutes(Worker worker, AccessGate gate) {
        super(gate);
        this.worker = worker;
    }

    @Override
    public String getBasePath() {
        return BASE_PATH;
    }

    @Override
    protected void define(Guarded routes) {
        routes.get(BASE_PATH, Permission.OPERATE, (request, response, caller) -> {
            response.type("application/json");
            return mapper.writeValueAsString(page(request));
        });
    }

    private Page page(Request request) {
        String from = beginning(request, "from");
        String to = beginning(request, "to");
        int limit = PageParameters.limit(request);
        if (request.queryParams("message-id") != null) {
            return withMessageId(request, limit);
        }
        List<ContentId> found = RouteErrors.orFail("The catalog could not be read", () -> worker.store()
                .contentIds(new ContentId(from + "0".repeat(DIGITS - from.length())), limit + 1));
        List<String> wanted = found.stream()
                .map(ContentId::hex)
                .filter(hex -> to.isEmpty() || hex.compareTo(to) < 0)
                .toList();
        boolean isMore = wanted.size() > limit;
        return new Page(
                worker.settings().domains(),
                isMore ? wanted.subList(0, limit) : wanted,
                isMore ? wanted.get(limit) : null);
    }

    private Page withMessageId(Request request, int limit) {
        String messageId = PageParameters.parsed(request, "message-id", "", "a Message-ID", text -> {
            if (MessageIdField.of(text).isEmpty()) {
                throw new IllegalArgumentException("no Message-ID");
            }
            return text;
        });
        List<StoredMessage> found = RouteErrors.orFail(
                "The catalog could not be read", () -> worker.store().withMessageId(messageId, limit));
        return new Page(
                worker.settings().domains(),
                found.stream()
                        .filter(message -> !message.isDamaged())
                        .map(message -> message.contentId().hex())
                        .toList(),
                null);
    }

    private static String beginning(Request request, String name) {
        return PageParameters.parsed(request, name, "", EXPECTED, text -> {
            if (!BEGINNING.matcher(text).matches()) {
                throw new IllegalArgumentException("no beginning of a content id");
            }
            return text;
        });
    }
}
