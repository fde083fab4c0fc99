package org.jamesarchive.worker;

import com.fasterxml.jackson.databind.ObjectMapper;
import javax.inject.Inject;
import org.eclipse.jetty.http.HttpStatus;
import org.jamesarchive.james.AccessGate;
import org.jamesarchive.james.GuardedRoutes;
import org.jamesarchive.james.RouteErrors;
import org.jamesarchive.token.Permission;
import spark.Response;

/**
 * The signed checkpoints of this worker's log:
 * <pre>
 *   POST /archive/checkpoints          201  makes one now; the signed note as text
 *   GET  /archive/checkpoints          200  a JSON array: the log sizes of all there are, ascending
 *   GET  /archive/checkpoints/latest   200  the newest, the signed note as text
 *                                      404  there is none yet
 *                                      500  it could not be read or written
 * </pre>
 * Errors have the body of James' other routes.
 */
public final class CheckpointRoutes extends GuardedRoutes {

    private static final String BASE_PATH = "/archive/checkpoints";
    private static final String FAILURE = "The checkpoint could not be read or written";
    private static final String TEXT = "text/plain; charset=utf-8";

    private final Worker worker;
    private final ObjectMapper mapper = new ObjectMapper();

    @Inject
    CheckpointRoutes(Worker worker, AccessGate gate) {
        super(gate);
        this.worker = worker;
    }

    @Override
    public String getBasePath() {
        return BASE_PATH;
    }

    @Override
    protected void define(Guarded routes) {
        routes.post(BASE_PATH, Permission.ANY, (request, response, caller) -> {
            String note = RouteErrors.orFail(FAILURE, () -> worker.store().checkpoint());
            response.status(HttpStatus.CREATED_201);
            return text(response, note);
        });
        routes.get(BASE_PATH, Permission.ANY, (request, response, caller) -> {
            response.type("application/json");
            return mapper.writeValueAsString(
                    RouteErrors.orFail(FAILURE, () -> worker.store().checkpointSizes()));
        });
        routes.get(
                BASE_PATH + "/latest",
                Permission.ANY,
                (request, response, caller) -> text(
                        response,
                        RouteErrors.orFail(FAILURE, () -> worker.store().newestCheckpoint())
                                .orElseThrow(() -> RouteErrors.notFound("There is no checkpoint yet"))));
    }

    private static String text(Response response, String note) {
        response.type(TEXT);
        return note;
    }
}
