package org.jamesarchive.worker;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import javax.inject.Inject;
import org.eclipse.jetty.http.HttpStatus;
import org.jamesarchive.index.MailIndex;
import org.jamesarchive.james.AccessGate;
import org.jamesarchive.james.GuardedRoutes;
import org.jamesarchive.james.PageParameters;
import org.jamesarchive.james.RouteErrors;
import org.jamesarchive.token.Permission;

/**
 * The full text index of this worker:
 * <pre>
 *   GET  /archive/index                  200  how far it is, as JSON
 *   POST /archive/index?action=rebuild   202  it is being made anew, beside the one that is searched; how far it is
 *                                        200  that is under way already; likewise
 *                                        400  there is no such action
 *                                        404  this worker keeps no index
 *                                        500  there is no place for it
 * </pre>
 */
public final class IndexRoutes extends GuardedRoutes {

    private static final String BASE_PATH = "/archive/index";
    private static final String REBUILD = "rebuild";

    private final Worker worker;
    private final ObjectMapper mapper = new ObjectMapper();

    @Inject
    IndexRoutes(Worker worker, AccessGate gate) {
        super(gate);
        this.worker = worker;
    }

    @Override
    public String getBasePath() {
        return BASE_PATH;
    }

    @Override
    protected void define(Guarded routes) {
        routes.get(BASE_PATH, Permission.ANY, (request, response, caller) -> {
            response.type("application/json");
            return status();
        });
        routes.post(BASE_PATH, Permission.OPERATE, (request, response, caller) -> {
            String action = String.valueOf(request.queryParams("action"));
            if (!action.equals(REBUILD)) {
                throw PageParameters.wrong("action", action, REBUILD);
            }
            boolean isBegun = RouteErrors.orFail("The index cannot be rebuilt", index()::rebuild);
            response.status(isBegun ? HttpStatus.ACCEPTED_202 : HttpStatus.OK_200);
            response.type("application/json");
            return status();
        });
    }

    private String status() throws JsonProcessingException {
        ObjectNode status = mapper.valueToTree(index().status());
        status.set("extraction", mapper.valueToTree(index().extraction()));
        return mapper.writeValueAsString(status);
    }

    private MailIndex index() {
        return worker.index().orElseThrow(() -> RouteErrors.notFound("This worker keeps no index"));
    }
}
