package org.jamesarchive.james;

import java.util.Locale;
import java.util.function.Function;
import org.jamesarchive.store.ContentId;
import spark.HaltException;
import spark.Request;

/** The query parameters of routes that give a long list page by page; a wrong one is a 400 with the error body of James' routes. */
public final class PageParameters {

    /** Items of a page when {@code limit} is not given. */
    public static final int LIMIT_DEFAULT = 1_000;

    /** Most items of a page. */
    public static final int LIMIT_LIMIT = 10_000;

    private static final int SHOWN_LENGTH = 100;

    private PageParameters() {}

    /** {@code limit}: a number from 1 to {@link #LIMIT_LIMIT}. */
    public static int limit(Request request) {
        return parsed(request, "limit", Integer.toString(LIMIT_DEFAULT), "a number from 1 to " + LIMIT_LIMIT, text -> {
            int limit = Integer.parseInt(text);
            if (limit < 1 || limit > LIMIT_LIMIT) {
                throw new IllegalArgumentException("out of range");
            }
            return limit;
        });
    }

    /**
     * A parameter of any kind.
     *
     * @param missing stands for one that is not given
     * @param expected what the 400 says
     * @param parser throws IllegalArgumentException when it is wrong
     */
    public static <T> T parsed(
            Request request, String name, String missing, String expected, Function<String, T> parser) {
        String text = request.queryParamOrDefault(name, missing);
        try {
            return parser.apply(text);
        } catch (IllegalArgumentException e) {
            throw wrong(name, text, expected);
        }
    }

    /**
     * A content id in the path.
     *
     * @param part as the route names it, such as {@code :contentId}
     * @param name what the 400 calls it
     */
    public static ContentId contentId(Request request, String part, String name) {
        String text = request.params(part);
        try {
            return new ContentId(text);
        } catch (IllegalArgumentException e) {
            throw wrong(name, text, "64 hexadecimal digits in lower case");
        }
    }

    /** The answer to a parameter, or a part of the path, that is none. */
    public static HaltException wrong(String name, String text, String expected) {
        String shown = text.substring(0, Math.min(text.length(), SHOWN_LENGTH)).replaceAll("\\p{Cntrl}", "?");
        return RouteErrors.wrong(String.format(Locale.ROOT, "'%s' is '%s', expected %s", name, shown, expected));
    }
}
