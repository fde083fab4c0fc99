package org.jamesarchive.worker;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.inject.Inject;
import org.jamesarchive.index.SearchPage;
import org.jamesarchive.index.SearchRequest;
import org.jamesarchive.james.AccessGate;
import org.jamesarchive.james.Caller;
import org.jamesarchive.james.GuardedRoutes;
import org.jamesarchive.james.RouteErrors;
import org.jamesarchive.query.QueryException;
import org.jamesarchive.token.Permission;
import org.jspecify.annotations.Nullable;
import spark.Request;
import spark.Response;

/**
 * Finds mails of this worker:
 * <pre>
 *   GET  /archive/search?query=Q&amp;order=O&amp;after=C&amp;limit=N&amp;highlight=B&amp;facets=F,F&amp;fields=id
 *   POST /archive/search   the same parameters as a JSON object, for queries that are long or that no log is to hold
 *
 *     200  a page
 *     400  a parameter is wrong; a query that cannot be understood: with its column
 *     413  the JSON object is over 64 KiB
 *     503  there is no index here, or the access cannot be noted in the log
 * </pre>
 * The order is {@code newest} (default), {@code oldest} or {@code relevance}; {@code after} is the {@code next} of the page before, of this
 * or any other worker.
 */
public final class SearchRoutes extends GuardedRoutes {

    private static final String BASE_PATH = "/archive/search";

    /** The JSON object. */
    record Page(
            String worker,
            long total,
            boolean more,
            @Nullable String next,
            List<?> hits,
            Map<String, List<MailViews.Count>> facets,
            MailViews.Index index) {}

    private final Worker worker;
    private final ObjectMapper mapper = new ObjectMapper();

    @Inject
    SearchRoutes(Worker worker, AccessGate gate) {
        super(gate);
        this.worker = worker;
    }

    @Override
    public String getBasePath() {
        return BASE_PATH;
    }

    @Override
    protected void define(Guarded routes) {
        routes.get(
                BASE_PATH,
                Permission.READ,
                (request, response, caller) -> search(SearchParameters.ofQuery(request), caller, response));
        routes.post(
                BASE_PATH,
                Permission.READ,
                (request, response, caller) -> search(SearchParameters.ofBody(body(request)), caller, response));
    }

    private static byte[] body(Request request) {
        byte[] body = RouteErrors.orFail(
                "The request could not be read",
                () -> request.raw().getInputStream().readNBytes(SearchParameters.BODY_LIMIT + 1));
        if (body.length > SearchParameters.BODY_LIMIT) {
            throw RouteErrors.tooLarge("The request has more than " + SearchParameters.BODY_LIMIT + " bytes");
        }
        return body;
    }

    private String search(SearchParameters parameters, Caller caller, Response response) throws Exception {
        SearchRequest request = parameters.request();
        SearchPage page = page(worker.mails(), request);
        ObjectNode detail = mapper.createObjectNode()
                .put("query", request.query())
                .put("order", MailViews.word(request.order()))
                .put("total", page.total())
                .put("given", page.hits().size());
        request.after().ifPresent(after -> detail.put("after", MailViews.text(after)));
        worker.audit(caller, "search", detail);
        response.type("application/json");
        return mapper.writeValueAsString(view(parameters, page));
    }

    private static SearchPage page(Mails mails, SearchRequest request) {
        return RouteErrors.orFail("The index could not be read", () -> {
            try {
                return mails.search().search(request);
            } catch (QueryException e) {
                throw RouteErrors.wrongQuery(String.valueOf(e.getMessage()), e.column());
            }
        });
    }

    private Page view(SearchParameters parameters, SearchPage page) {
        List<?> hits = page.hits().stream()
                .map(hit -> parameters.onlyIds()
                        ? new MailViews.HitId(hit.mailId().hex(), MailViews.text(hit.cursor()))
                        : MailViews.Hit.of(hit))
                .toList();
        Map<String, List<MailViews.Count>> facets = new TreeMap<>();
        page.facets().forEach((facet, counts) -> facets.put(SearchParameters.word(facet), MailViews.Count.of(counts)));
        boolean more = page.isMore() && !page.hits().isEmpty();
        String next =
                more ? MailViews.text(page.hits().get(page.hits().size() - 1).cursor()) : null;
        return new Page(
                worker.name(),
                page.total(),
                more,
                next,
                hits,
                facets,
                MailViews.Index.of(worker.mails().search().status()));
    }
}
