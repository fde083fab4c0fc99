package org.jamesarchive.james;

import java.io.IOException;
import org.apache.james.webadmin.utils.ErrorResponder;
import org.apache.james.webadmin.utils.ErrorResponder.ErrorType;
import org.eclipse.jetty.http.HttpStatus;
import org.jspecify.annotations.Nullable;
import spark.HaltException;

/** Answers of our routes that are no success, with the error body of James' routes. */
public final class RouteErrors {

    private RouteErrors() {}

    /** What a route asks of a room. */
    @FunctionalInterface
    public interface Question<T> {
        /** The answer. */
        T ask() throws IOException;
    }

    /**
     * The answer; a 500 when there is none.
     *
     * @param failure what the 500 says
     */
    public static <T> T orFail(String failure, Question<T> question) {
        try {
            return question.ask();
        } catch (IOException e) {
            throw failed(failure, e);
        }
    }

    /** A 500. */
    public static HaltException failed(String message, Exception cause) {
        return error(HttpStatus.INTERNAL_SERVER_ERROR_500, ErrorType.SERVER_ERROR, message, cause);
    }

    /** A 404. */
    public static HaltException notFound(String message) {
        return error(HttpStatus.NOT_FOUND_404, ErrorType.NOT_FOUND, message, null);
    }

    /** A 400. */
    public static HaltException wrong(String message) {
        return error(HttpStatus.BAD_REQUEST_400, ErrorType.INVALID_ARGUMENT, message, null);
    }

    private static HaltException error(int status, ErrorType type, String message, @Nullable Exception cause) {
        ErrorResponder responder =
                ErrorResponder.builder().statusCode(status).type(type).message(message);
        return cause == null ? responder.haltError() : responder.cause(cause).haltError();
    }
}
