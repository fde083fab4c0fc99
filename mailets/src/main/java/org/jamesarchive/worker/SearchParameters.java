package org.jamesarchive.worker;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jamesarchive.index.Cursor;
import org.jamesarchive.index.SearchRequest;
import org.jamesarchive.james.PageParameters;
import org.jamesarchive.james.RouteErrors;
import spark.Request;

/**
 * The parameters of a search, of which none may be unknown.
 *
 * @param onlyIds whether hits are to be mail id and cursor only
 */
record SearchParameters(SearchRequest request, boolean onlyIds) {

    /** Largest JSON object, in bytes. */
    static final int BODY_LIMIT = 64 * 1024;

    /** Longest query, in characters. */
    static final int QUERY_LIMIT = 8_192;

    static final int LIMIT_DEFAULT = 20;

    private static final Set<String> NAMES =
            Set.of("query", "order", "after", "limit", "highlight", "facets", "fields");
    private static final ObjectMapper MAPPER = new ObjectMapper();

    static {
        MAPPER.getFactory()
                .setStreamReadConstraints(
                        StreamReadConstraints.builder().maxNestingDepth(4).build());
    }

    /** Of the URL. */
    static SearchParameters ofQuery(Request request) {
        Map<String, String> values = new HashMap<>();
        for (String name : request.queryParams()) {
            values.put(name, request.queryParams(name));
        }
        return of(values);
    }

    /** Of a JSON object; {@code facets} may be an array. */
    static SearchParameters ofBody(byte[] body) {
        JsonNode object;
        try {
            object = MAPPER.readTree(body);
        } catch (JsonProcessingException e) {
            throw RouteErrors.wrong("The request is no JSON object: " + e.getOriginalMessage());
        } catch (IOException e) {
            throw RouteErrors.failed("The request could not be read", e);
        }
        if (object == null || !object.isObject()) {
            throw RouteErrors.wrong("The request is no JSON object");
        }
        Map<String, String> values = new HashMap<>();
        for (Iterator<Map.Entry<String, JsonNode>> fields = object.fields(); fields.hasNext(); ) {
            Map.Entry<String, JsonNode> field = fields.next();
            if (!field.getValue().isNull()) {
                values.put(field.getKey(), text(field.getKey(), field.getValue()));
            }
        }
        return of(values);
    }

    private static String text(String name, JsonNode value) {
        if (value.isArray() && name.equals("facets")) {
            StringBuilder all = new StringBuilder();
            value.forEach(item -> all.append(all.isEmpty() ? "" : ",").append(item.asText()));
            return all.toString();
        }
        if (!value.isValueNode()) {
            throw RouteErrors.wrong("'" + shown(name) + "' is no text, number or truth value");
        }
        return value.asText();
    }

    private static SearchParameters of(Map<String, String> values) {
        for (String name : values.keySet()) {
            if (!NAMES.contains(name)) {
                throw RouteErrors.wrong("There is no parameter '" + shown(name) + "', expected "
                        + NAMES.stream().sorted().collect(Collectors.joining(", ")));
            }
        }
        String query = values.getOrDefault("query", "");
        if (query.length() > QUERY_LIMIT) {
            throw RouteErrors.wrongQuery("The query has more than " + QUERY_LIMIT + " characters", QUERY_LIMIT + 1);
        }
        SearchRequest request = new SearchRequest(
                query,
                parsed(
                        values,
                        "order",
                        "newest",
                        words(SearchRequest.Order.values()),
                        text -> constant(SearchRequest.Order.class, text)),
                parsed(values, "after", "", "the 'next' of a page", SearchParameters::after),
                parsed(
                        values,
                        "limit",
                        Integer.toString(LIMIT_DEFAULT),
                        "a number from 1 to " + SearchRequest.LIMIT,
                        SearchParameters::limit),
                parsed(values, "highlight", "false", "true or false", SearchParameters::truth),
                parsed(values, "facets", "", words(SearchRequest.Facet.values()), SearchParameters::facets));
        boolean onlyIds = parsed(values, "fields", "all", "all or id", text -> {
            if (!text.equals("all") && !text.equals("id")) {
                throw new IllegalArgumentException("unknown");
            }
            return text.equals("id");
        });
        return new SearchParameters(request, onlyIds);
    }

    private static <T> T parsed(
            Map<String, String> values, String name, String missing, String expected, Function<String, T> parser) {
        String text = values.getOrDefault(name, missing);
        try {
            return parser.apply(text);
        } catch (IllegalArgumentException e) {
            throw PageParameters.wrong(name, text, expected);
        }
    }

    private static int limit(String text) {
        int limit = Integer.parseInt(text);
        if (limit < 1 || limit > SearchRequest.LIMIT) {
            throw new IllegalArgumentException("out of range");
        }
        return limit;
    }

    private static boolean truth(String text) {
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException("neither");
        };
    }

    private static Optional<Cursor> after(String text) {
        return text.isEmpty() ? Optional.empty() : Optional.of(MailViews.cursor(text));
    }

    private static Set<SearchRequest.Facet> facets(String text) {
        Set<SearchRequest.Facet> facets = EnumSet.noneOf(SearchRequest.Facet.class);
        for (String word : text.isEmpty() ? new String[0] : text.split(",", -1)) {
            facets.add(constant(SearchRequest.Facet.class, word));
        }
        return facets;
    }

    /** {@code attachment-type}. */
    static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static <E extends Enum<E>> E constant(Class<E> type, String word) {
        return Arrays.stream(type.getEnumConstants())
                .filter(value -> word(value).equals(word))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("unknown"));
    }

    private static String words(Enum<?>[] values) {
        return Arrays.stream(values).map(SearchParameters::word).collect(Collectors.joining(", "));
    }

    private static String shown(String name) {
        return name.substring(0, Math.min(name.length(), 40)).replaceAll("[\\p{Cntrl}\\p{Cf}]", "?");
    }
}
