package org.jamesarchive.worker;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import javax.inject.Inject;
import org.apache.james.webadmin.Routes;
import org.apache.james.webadmin.utils.ErrorResponder;
import org.apache.james.webadmin.utils.ErrorResponder.ErrorType;
import org.eclipse.jetty.http.HttpStatus;
import org.jspecify.annotations.Nullable;
import spark.HaltException;
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
            String note = orFail(() -> worker.store().checkpoint());
            response.status(HttpStatus.CREATED_201);
            return text(response, note);
        });
        service.get(BASE_PATH, (request, response) -> {
            response.type("application/json");
            return mapper.writeValueAsString(orFail(() -> worker.store().checkpointSizes()));
        });
        service.get(
                BASE_PATH + "/latest",
                (request, response) -> text(
                        response,
                        orFail(() -> worker.store().newestCheckpoint())
                                .orElseThrow(
                                        () -> error(HttpStatus.NOT_FOUND_404, "There is no checkpoint yet", null))));
    }

    private static String text(Response response, String note) {
        response.type(TEXT);
        return note;
    }

    /** What the store is asked for. */
    @FunctionalInterface
    private interface Question<T> {
        T ask() throws IOException;
    }

    private static <T> T orFail(Question<T> question) {
        try {
            return question.ask();
        } catch (IOException e) {
            throw error(HttpStatus.INTERNAL_SERVER_ERROR_500, "The checkpoint could not be read or written", e);
        }
    }

    private static HaltException error(int status, String message, @Nullable IOException cause) {
        ErrorResponder responder = ErrorResponder.builder()
                .statusCode(status)
                .type(status == HttpStatus.NOT_FOUND_404 ? ErrorType.NOT_FOUND : ErrorType.SERVER_ERROR)
                .message(message);
        return cause == null ? responder.haltError() : responder.cause(cause).haltError();
    }
}
