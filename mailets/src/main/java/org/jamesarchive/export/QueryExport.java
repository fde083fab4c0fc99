package org.jamesarchive.export;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jamesarchive.federation.FederatedHit;
import org.jamesarchive.federation.FederatedQuery;
import org.jamesarchive.federation.FederatedSearch;
import org.jamesarchive.federation.QueryRefusedException;
import org.jamesarchive.federation.SortOrder;
import org.jamesarchive.federation.WorkerAddress;
import org.jamesarchive.federation.WorkerClient;
import org.jamesarchive.store.ContentId;

/**
 * Exports what a query finds on running workers, over HTTP, into a directory. First the list of mails is made ({@value #MAILS}), then
 * their entries are fetched by several threads. May be killed at any moment: a second run with the same query goes on where the first one
 * stopped. For one thread, once.
 * <pre>
 *   .query      what is exported; another query is refused
 *   .done       the content ids that are there, a line each
 *   .entries    the lines of entries.jsonl
 * </pre>
 */
public final class QueryExport {

    /** The file with a line a mail: ids, subject, evidence. */
    public static final String MAILS = "mails.jsonl";

    private static final String QUERY = ".query";
    private static final String DONE = ".done";
    private static final int THREADS = 8;
    private static final int AHEAD = 64;
    private static final int PAGE = 200;
    private static final int REASONS_LIMIT = 100;
    private static final Duration CHECKPOINT_LIMIT = Duration.ofSeconds(60);
    private static final List<String> SHOWN =
            List.of("subject", "from", "to", "date", "received", "messageId", "size", "evidence", "defects");

    private final WorkerClient client;
    private final Map<String, WorkerAddress> workers = new TreeMap<>();
    private final FederatedSearch search;
    private final Duration budget;
    private final Path directory;
    private final Clock clock;
    private final Consumer<String> progress;
    private final ObjectMapper mapper = new ObjectMapper();
    private final Set<String> done = new HashSet<>();
    private final List<String> failures = new ArrayList<>();
    private long failed;
    private long mails;

    /**
     * @param directory empty, not there, or that of the run that was stopped
     * @param progress told now and then how far it is
     */
    public QueryExport(
            WorkerClient client,
            List<WorkerAddress> workers,
            Duration budget,
            Path directory,
            Clock clock,
            Consumer<String> progress) {
        this.client = client;
        workers.forEach(worker -> this.workers.put(worker.name(), worker));
        this.search = new FederatedSearch(client, workers, budget);
        this.budget = budget;
        this.directory = directory;
        this.clock = clock;
        this.progress = progress;
    }

    /**
     * What came of it.
     *
     * @param mails that were found
     * @param failed what could not be fetched
     * @param failures why, the first of them
     * @param missing workers that did not answer, and why
     * @param isFinished whether the export has its manifest
     */
    public record Result(
            long mails,
            long messages,
            long merges,
            long unproven,
            long bytes,
            long failed,
            List<String> failures,
            Map<String, String> missing,
            boolean isFinished) {

        public Result {
            failures = List.copyOf(failures);
            missing = Map.copyOf(missing);
        }

        /** Whether all that was asked for is there with its proof. */
        public boolean good() {
            return isFinished && failed == 0 && unproven == 0 && missing.isEmpty();
        }
    }

    /**
     * Exports.
     *
     * @param isPartial whether it is finished although workers are missing, or something could not be fetched
     * @throws QueryRefusedException when workers do not understand the query
     * @throws IOException when the directory cannot be written or holds something else
     */
    public Result run(String query, boolean isPartial) throws IOException, QueryRefusedException, InterruptedException {
        begin(query);
        Map<String, String> missing = select(query);
        try (ExportFiles files = new ExportFiles(DirectoryTarget.resume(directory), clock, before());
                BufferedWriter doneFile = Files.newBufferedWriter(
                        directory.resolve(DONE), StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            fetchAll(files, doneFile);
            boolean isFinished = isPartial || (missing.isEmpty() && failed == 0);
            long unproven = files.messages() + files.merges() - files.proven();
            if (isFinished) {
                finish(files);
            }
            return new Result(
                    mails,
                    files.messages(),
                    files.merges(),
                    unproven,
                    files.bytes(),
                    failed,
                    failures,
                    missing,
                    isFinished);
        }
    }

    private void begin(String query) throws IOException {
        Path file = directory.resolve(QUERY);
        Files.createDirectories(directory);
        if (Files.exists(file)) {
            if (!Files.readString(file).equals(query)) {
                throw new IOException(directory + " holds the export of another query; begin in an empty directory");
            }
            return;
        }
        try (DirectoryStream<Path> all = Files.newDirectoryStream(directory)) {
            if (all.iterator().hasNext()) {
                throw new IOException(directory + " is not empty; an export begins in an empty directory");
            }
        }
        Files.writeString(file, query);
    }

    /** Makes the list; keeps the one of a run before when no worker was missing then. */
    private Map<String, String> select(String query) throws IOException, QueryRefusedException, InterruptedException {
        Path list = directory.resolve(MAILS + ".new");
        Path whole = directory.resolve("." + MAILS);
        if (Files.exists(whole)) {
            return Map.of();
        }
        // what is stored later than this has its proof by a later checkpoint, or none
        for (WorkerAddress worker : workers.values()) {
            try {
                client.checkpoint(worker, CHECKPOINT_LIMIT);
            } catch (IOException e) {
                progress.accept(worker.name() + " makes no checkpoint: " + e.getMessage());
            }
        }
        Map<String, String> missing;
        long[] found = {0};
        try (BufferedWriter out = Files.newBufferedWriter(list)) {
            missing = search.walk(FederatedQuery.of(query, SortOrder.OLDEST, PAGE), hit -> {
                out.write(mapper.writeValueAsString(line(hit)));
                out.write('\n');
                found[0]++;
                progress.accept(found[0] + " mails found");
                return true;
            });
        }
        // a list that lacks a worker's mails is made anew by the next run
        Files.move(
                list,
                missing.isEmpty() ? whole : directory.resolve("." + MAILS + ".partial"),
                StandardCopyOption.REPLACE_EXISTING);
        return missing;
    }

    private Path list() {
        Path whole = directory.resolve("." + MAILS);
        return Files.exists(whole) ? whole : directory.resolve("." + MAILS + ".partial");
    }

    private ObjectNode line(FederatedHit hit) {
        ObjectNode line = mapper.createObjectNode().put("mailId", hit.mailId());
        line.set("stored", mapper.valueToTree(hit.contentIds()));
        SHOWN.forEach(name -> line.set(name, hit.view().path(name)));
        return line;
    }

    /** What is there whole; all else is deleted. */
    private Iterable<ExportedEntry> before() throws IOException {
        List<ExportedEntry> kept = new ArrayList<>();
        Path doneFile = directory.resolve(DONE);
        Path scratch = directory.resolve(".entries");
        if (Files.exists(doneFile) && Files.exists(scratch)) {
            done.addAll(wholeLines(doneFile));
            for (String line : wholeLines(scratch)) {
                ExportedEntry entry = mapper.readValue(line, ExportedEntry.class);
                if (done.contains(entry.contentId())) {
                    kept.add(entry);
                }
            }
        }
        Files.write(doneFile, done);
        Set<String> names = new HashSet<>();
        for (ExportedEntry entry : kept) {
            names.add(entry.file());
            names.add(entry.file() + ".tlog-proof");
        }
        try (Stream<Path> all = Files.walk(directory)) {
            for (Iterator<Path> at = all.iterator(); at.hasNext(); ) {
                Path file = at.next();
                String name = directory.relativize(file).toString();
                if (Files.isRegularFile(file) && !name.startsWith(".") && !names.contains(name)) {
                    Files.delete(file);
                }
            }
        }
        return kept;
    }

    private static List<String> wholeLines(Path file) throws IOException {
        String text = Files.readString(file, StandardCharsets.UTF_8);
        String whole = text.substring(0, text.lastIndexOf('\n') + 1);
        return whole.lines().toList();
    }

    private void fetchAll(ExportFiles files, BufferedWriter doneFile) throws IOException, InterruptedException {
        ExecutorService fetchers = Executors.newFixedThreadPool(THREADS);
        List<Future<?>> ahead = new ArrayList<>();
        try (BufferedReader in = Files.newBufferedReader(list())) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                mails++;
                for (Map.Entry<String, List<String>> stored :
                        wanted(mapper.readTree(line)).entrySet()) {
                    ahead.add(fetchers.submit(() -> {
                        fetch(stored.getKey(), stored.getValue(), files, doneFile);
                        return null;
                    }));
                }
                if (ahead.size() >= AHEAD) {
                    await(ahead);
                }
                progress.accept(files.messages() + " messages of " + mails + " mails fetched");
            }
            await(ahead);
        } finally {
            fetchers.shutdownNow();
        }
    }

    /** Content id → the workers that have it; those without that are there already. */
    private Map<String, List<String>> wanted(JsonNode line) {
        Map<String, List<String>> wanted = new HashMap<>();
        line.path("stored").fields().forEachRemaining(worker -> worker.getValue()
                .forEach(contentId -> {
                    String id = contentId.asText();
                    if (!isDone(id)) {
                        wanted.computeIfAbsent(id, unknown -> new ArrayList<>()).add(worker.getKey());
                    }
                }));
        return wanted;
    }

    private static void await(List<Future<?>> ahead) throws IOException, InterruptedException {
        for (Future<?> one : ahead) {
            try {
                one.get();
            } catch (ExecutionException e) {
                if (e.getCause() instanceof IOException failure) {
                    throw failure;
                }
                throw new IllegalStateException(e.getCause());
            }
        }
        ahead.clear();
    }

    /** From the first worker that gives it. @throws IOException when it cannot be written */
    private void fetch(String contentId, List<String> holders, ExportFiles files, BufferedWriter doneFile)
            throws IOException, InterruptedException {
        String reason = "no worker has it";
        for (String name : holders) {
            WorkerAddress worker = workers.get(name);
            if (worker == null) {
                continue;
            }
            FetchedEntries fetched;
            try {
                ContentId id = new ContentId(contentId);
                fetched = client.read(worker, "/archive/exports/" + id, budget, answer -> {
                    try (InputStream body = answer.body()) {
                        return FetchedEntries.read(body, id, directory);
                    }
                });
            } catch (IOException e) {
                reason = name + ": " + e.getMessage();
                continue;
            }
            try (fetched) {
                add(fetched, contentId, files, doneFile);
            }
            return;
        }
        fail(contentId + ": " + reason);
    }

    private synchronized void add(FetchedEntries fetched, String contentId, ExportFiles files, BufferedWriter doneFile)
            throws IOException {
        if (!done.add(contentId)) {
            return;
        }
        if (!fetched.isComplete()) {
            fail(contentId + ": the worker leaves out some of its copies, there are too many");
        }
        for (FetchedEntries.Entry entry : fetched.entries()) {
            if (fetched.checkpoint().isPresent()) {
                files.prove(
                        entry.serverId(),
                        fetched.publicKey(),
                        fetched.checkpoint().get());
            }
            try (InputStream data = entry.data().open()) {
                files.add(
                        ExportFiles.folder(entry.serverId()),
                        entry.sequence(),
                        entry.attributes(),
                        data,
                        entry.proof());
            }
        }
        files.flush();
        doneFile.write(contentId + '\n');
        doneFile.flush();
    }

    private synchronized boolean isDone(String contentId) {
        return done.contains(contentId);
    }

    private synchronized void fail(String reason) {
        failed++;
        if (failures.size() < REASONS_LIMIT) {
            failures.add(reason);
        }
    }

    private void finish(ExportFiles files) throws IOException {
        files.include(MAILS, list());
        files.finish();
        for (String name : List.of("." + MAILS, "." + MAILS + ".partial", DONE, QUERY)) {
            Files.deleteIfExists(directory.resolve(name));
        }
    }
}
