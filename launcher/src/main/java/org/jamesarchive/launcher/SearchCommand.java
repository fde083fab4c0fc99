package org.jamesarchive.launcher;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jamesarchive.federation.FederatedHit;
import org.jamesarchive.federation.FederatedPage;
import org.jamesarchive.federation.FederatedQuery;
import org.jamesarchive.federation.FederatedSearch;
import org.jamesarchive.federation.QueryRefusedException;
import org.jamesarchive.federation.SortOrder;
import org.jamesarchive.launcher.terminal.Console;
import org.jamesarchive.launcher.terminal.SafeText;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** {@code archive search}. */
@Command(
        name = "search",
        mixinStandardHelpOptions = true,
        description = {
            "Finds mails on all workers at once: words, \"phrases\", from:alice subject:(annual report) after:2024-01-01"
                    + " has:attachment -draft OR NOT ( ). SPECIFICATIONS.md has the whole language.",
            "Each access is noted in the workers' logs."
        },
        footer = {
            "",
            "Exit code: 0 every worker has answered; 3 one has not, and what the others found is printed; 2 the query is wrong."
        })
final class SearchCommand implements Callable<Integer> {

    private static final int DATE_COLUMNS = 16;
    private static final int FROM_COLUMNS = 28;
    private static final int SUBJECT_COLUMNS_LEAST = 20;
    private static final int COLUMNS_DEFAULT = 100;
    private static final int COLUMNS_LIMIT = 500;
    private static final int WALK_PAGE = 200;
    private static final int FACET_VALUES_SHOWN = 10;
    private static final List<String> FACETS = List.of("month", "correspondent", "domain", "attachment-type");

    private final Surroundings surroundings;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

    @Mixin
    private WorkerOptions options = new WorkerOptions();

    @Parameters(paramLabel = "QUERY", description = "What is looked for; several words are one query.", arity = "1..*")
    private List<String> words = new ArrayList<>();

    @Option(
            names = "--order",
            paramLabel = "ORDER",
            description = "newest, oldest or relevance (default: ${DEFAULT-VALUE}).",
            defaultValue = "newest")
    private String order = "newest";

    @Option(
            names = "--limit",
            paramLabel = "N",
            description = "At most so many mails, 1 to 1000 (default: ${DEFAULT-VALUE}).",
            defaultValue = "20")
    private int limit = 20;

    @Option(names = "--all", description = "All mails, however many.")
    private boolean all;

    @Option(
            names = "--after",
            paramLabel = "CURSOR",
            description = "Goes on behind a page; it says its cursor at its end.")
    private String after = "";

    @Option(names = "--facets", description = "Counts months, correspondents, domains and types of attachments, too.")
    private boolean facets;

    @Option(names = "--snippets", description = "Shows where the words stand.")
    private boolean snippets;

    @Option(names = "--json", description = "Print one JSON document.")
    private boolean json;

    private final ObjectMapper mapper = new ObjectMapper();

    SearchCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        Console console = json ? surroundings.console().forJson() : surroundings.console();
        String query = String.join(" ", words);
        FederatedQuery asked = query(query);
        WorkerOptions.Asked workers = options.open(surroundings);
        FederatedSearch search = workers.search(workers.client());
        try {
            Map<String, String> missing = all ? walk(search, asked, console) : page(search, asked, console);
            missing.forEach((worker, reason) -> console.warn("incomplete: " + worker + " did not answer: " + reason));
            return missing.isEmpty() ? CommandLine.ExitCode.OK : WorkerOptions.INCOMPLETE;
        } catch (QueryRefusedException e) {
            return QueryFault.show(e, query, console);
        }
    }

    private FederatedQuery query(String query) {
        try {
            FederatedQuery asked = FederatedQuery.of(query, SortOrder.of(order), all ? WALK_PAGE : limit)
                    .withAfter(after)
                    .withFacets(facets && !all ? FACETS : List.of());
            return snippets ? asked.highlighted() : asked;
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }

    private Map<String, String> page(FederatedSearch search, FederatedQuery query, Console console)
            throws IOException, QueryRefusedException, InterruptedException {
        FederatedPage page = search.page(query);
        if (json) {
            ObjectNode document =
                    mapper.createObjectNode().put("hits", page.hits()).put("exact", page.isExact());
            completeness(document, page.missing());
            ArrayNode messages = document.putArray("messages");
            page.messages().forEach(hit -> messages.add(json(hit)));
            if (facets) {
                document.set("facets", mapper.valueToTree(page.facets()));
            }
            document.put("next", page.next().orElse(null));
            surroundings.out().println(mapper.writeValueAsString(document));
            return page.missing();
        }
        page.messages().forEach(hit -> print(hit, console));
        page.facets().forEach((facet, counts) -> print(facet, counts, console));
        console.say((page.isExact() ? "" : "at most ")
                + page.hits()
                + (page.hits() == 1 ? " mail" : " mails")
                + (page.messages().size() < page.hits() ? ", " + page.messages().size() + " shown" : "")
                + page.next().map(next -> "; go on with --after " + next).orElse(""));
        return page.missing();
    }

    private Map<String, String> walk(FederatedSearch search, FederatedQuery query, Console console)
            throws IOException, QueryRefusedException, InterruptedException {
        long[] found = {0};
        if (json) {
            surroundings.out().print("{\"messages\":[");
        }
        Map<String, String> missing = search.walk(query, hit -> {
            if (json) {
                surroundings.out().print((found[0] == 0 ? "\n" : ",\n") + mapper.writeValueAsString(json(hit)));
            } else {
                print(hit, console);
            }
            found[0]++;
            return !surroundings.out().checkError();
        });
        if (json) {
            ObjectNode end = mapper.createObjectNode().put("hits", found[0]).put("exact", true);
            completeness(end, missing);
            surroundings.out().println("]," + mapper.writeValueAsString(end).substring(1));
        } else {
            console.say(found[0] + (found[0] == 1 ? " mail" : " mails"));
        }
        return missing;
    }

    private void completeness(ObjectNode document, Map<String, String> missing) {
        document.put("complete", missing.isEmpty());
        ArrayNode names = document.putArray("missing");
        missing.keySet().forEach(names::add);
        document.set("reasons", mapper.valueToTree(missing));
    }

    private ObjectNode json(FederatedHit hit) {
        List<String> contentIds = hit.allContentIds();
        ObjectNode message = mapper.createObjectNode()
                .put("contentId", contentIds.isEmpty() ? hit.mailId() : contentIds.get(0))
                .put("worker", hit.worker())
                .put("mailId", hit.mailId());
        message.set("contentIds", mapper.valueToTree(contentIds));
        message.set("workers", mapper.valueToTree(hit.workers()));
        JsonNode view = hit.view();
        message.put("subject", view.path("subject").asText());
        message.put("from", joined(view.path("from")));
        message.put("to", joined(view.path("to")));
        message.set("date", view.path("date").isTextual() ? view.path("date") : view.path("received"));
        for (String name : List.of("received", "messageId", "size", "attachments", "defects", "snippets", "evidence")) {
            message.set(name, view.path(name));
        }
        return message.put("cursor", hit.cursor());
    }

    private static String joined(JsonNode addresses) {
        List<String> all = new ArrayList<>();
        addresses.forEach(address -> all.add(address.asText()));
        return String.join(", ", all);
    }

    private void print(FederatedHit hit, Console console) {
        JsonNode view = hit.view();
        String date = (view.path("date").isTextual() ? view.path("date") : view.path("received")).asText();
        String day = SafeText.line(date).replace('T', ' ');
        int subject = Math.max(SUBJECT_COLUMNS_LEAST, columns() - DATE_COLUMNS - FROM_COLUMNS - 4);
        String line = SafeText.column(day.substring(0, Math.min(day.length(), DATE_COLUMNS)), DATE_COLUMNS) + "  "
                + SafeText.column(joined(view.path("from")), FROM_COLUMNS) + "  "
                + SafeText.column(view.path("subject").asText(), subject);
        console.say(line.stripTrailing());
        console.say("  " + hit.mailId() + "  " + String.join(" ", hit.workers()));
        for (JsonNode snippet : view.path("snippets")) {
            console.say("  " + SafeText.line(plain(snippet.asText())).strip());
        }
    }

    /** A snippet is HTML with nothing but marks in it. */
    private static String plain(String snippet) {
        return snippet.replace("<mark>", "[")
                .replace("</mark>", "]")
                .replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&quot;", "\"")
                .replace("&#39;", "'")
                .replace("&#x27;", "'")
                .replace("&#x2F;", "/")
                .replace("&amp;", "&");
    }

    private static void print(String facet, Map<String, Long> counts, Console console) {
        console.say(facet + ":");
        counts.entrySet().stream()
                .limit(FACET_VALUES_SHOWN)
                .forEach(count ->
                        console.say("  " + SafeText.column(count.getKey(), FROM_COLUMNS) + "  " + count.getValue()));
    }

    private static int columns() {
        @Nullable String columns = System.getenv("COLUMNS");
        return columns != null && columns.matches("[1-9][0-9]{1,3}")
                ? Math.min(COLUMNS_LIMIT, Integer.parseInt(columns))
                : COLUMNS_DEFAULT;
    }
}
