package org.jamesarchive.james;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import org.apache.james.webadmin.utils.ErrorResponder;
import org.apache.james.webadmin.utils.ErrorResponder.ErrorType;
import org.eclipse.jetty.http.HttpStatus;
import org.jspecify.annotations.Nullable;
import spark.HaltException;
import spark.Spark;

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

    /** A 503: to be asked again later. */
    public static HaltException unavailable(String message) {
        return error(HttpStatus.SERVICE_UNAVAILABLE_503, ErrorType.SERVER_ERROR, message, null);
    }

    /** A 404. */
    public static HaltException notFound(String message) {
        return error(HttpStatus.NOT_FOUND_404, ErrorType.NOT_FOUND, message, null);
    }

    /** A 400. */
    public static HaltException wrong(String message) {
        return error(HttpStatus.BAD_REQUEST_400, ErrorType.INVALID_ARGUMENT, message, null);
    }

    /**
     * A 400 to a query, with the place of the fault.
     *
     * @param column in code points from 1
     */
    public static HaltException wrongQuery(String message, int column) {
        return error(HttpStatus.BAD_REQUEST_400, ErrorType.INVALID_ARGUMENT.getType(), message, column);
    }

    /** A 401. */
    public static HaltException unauthorized(String message) {
        return error(HttpStatus.UNAUTHORIZED_401, "unauthorized", message, 0);
    }

    /** A 403. */
    public static HaltException forbidden(String message) {
        return error(HttpStatus.FORBIDDEN_403, "forbidden", message, 0);
    }

    /** A 413. */
    public static HaltException tooLarge(String message) {
        return error(HttpStatus.PAYLOAD_TOO_LARGE_413, ErrorType.INVALID_ARGUMENT.getType(), message, 0);
    }

    /** A 429. */
    public static HaltException tooMany(String message) {
        return error(HttpStatus.TOO_MANY_REQUESTS_429, "tooManyRequests", message, 0);
    }

    /** With kinds that James does not have, and a column where there is one; else as {@link ErrorResponder} writes it. */
    private static HaltException error(int status, String type, String message, int column) {
        ObjectNode body = JsonNodeFactory.instance
                .objectNode()
                .put("statusCode", status)
                .put("type", type)
                .put("message", message)
                .putNull("details");
        if (column > 0) {
            body.put("column", column);
        }
        return Spark.halt(status, body.toString());
    }

    private static HaltException error(int status, ErrorType type, String message, @Nullable Exception cause) {
        ErrorResponder responder =
                ErrorResponder.builder().statusCode(status).type(type).message(message);
        return cause == null ? responder.haltError() : responder.cause(cause).haltError();
    }
}
