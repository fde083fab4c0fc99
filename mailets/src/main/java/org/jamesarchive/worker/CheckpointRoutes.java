package org.jamesarchive.worker;

import com.fasterxml.jackson.databind.ObjectMapper;
import javax.inject.Inject;
import org.apache.james.webadmin.Routes;
import org.eclipse.jetty.http.HttpStatus;
import org.jamesarchive.james.RouteErrors;
import spark.Response;
import spark.Service;

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
public final class CheckpointRoutes implements Routes {

    private static final String BASE_PATH = "/archive/checkpoints";
    private static final String FAILURE = "The checkpoint could not be read or written";
    private static final String TEXT = "text/plain; charset=utf-8";

    private final Worker worker;
    private final ObjectMapper mapper = new ObjectMapper();

    @Inject
    CheckpointRoutes(Worker worker) {
        this.worker = worker;
    }

    @Override
    public String getBasePath() {
        return BASE_PATH;
    }

    @Override
    public void define(Service service) {
        service.post(BASE_PATH, (request, response) -> {
            String note = RouteErrors.orFail(FAILURE, () -> worker.store().checkpoint());
            response.status(HttpStatus.CREATED_201);
            return text(response, note);
        });
        service.get(BASE_PATH, (request, response) -> {
            response.type("application/json");
            return mapper.writeValueAsString(
                    RouteErrors.orFail(FAILURE, () -> worker.store().checkpointSizes()));
        });
        service.get(
                BASE_PATH + "/latest",
                (request, response) -> text(
                        response,
                        RouteErrors.orFail(FAILURE, () -> worker.store().newestCheckpoint())
                                .orElseThrow(() -> RouteErrors.notFound("There is no checkpoint yet"))));
    }

    private static String text(Response response, String note) {
        response.type(TEXT);
        return note;
    }
}
