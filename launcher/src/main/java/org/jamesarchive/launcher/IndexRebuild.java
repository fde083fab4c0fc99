package org.jamesarchive.launcher;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jamesarchive.federation.WorkerAddress;
import org.jamesarchive.federation.WorkerClient;
import org.jamesarchive.federation.WorkerRefusedException;
import org.jamesarchive.launcher.terminal.Console;
import org.jamesarchive.launcher.terminal.SafeText;
import org.jamesarchive.launcher.time.Time;

/** Has running workers make their full text index anew, and waits until they search it. For one thread. */
final class IndexRebuild {

    private static final String PATH = "/archive/index";
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(10);

    /** So long a worker may be away, as when it is started again; the rebuild goes on then. */
    private static final Duration AWAY_LIMIT = Duration.ofMinutes(2);

    private final WorkerClient client;
    private final Time time;
    private final Console console;

    /**
     * What became of a worker's index.
     *
     * @param worker its name
     * @param mails that can be found
     * @param seconds how long it took
     * @param error why it is not made anew, or not known to be; empty when it is
     */
    record Result(String worker, long mails, double seconds, String error) {}

    IndexRebuild(WorkerClient client, Time time, Console console) {
        this.client = client;
        this.time = time;
        this.console = console;
    }

    /** A worker that is at it. */
    private static final class Rebuild {

        private final WorkerAddress worker;
        private long heardAt;
        private String state = "";
        private String warned = "";

        Rebuild(WorkerAddress worker, long now) {
            this.worker = worker;
            this.heardAt = now;
        }
    }

    List<Result> run(List<WorkerAddress> workers) throws InterruptedException {
        long begun = time.nanos();
        List<Result> results = new ArrayList<>();
        List<Rebuild> running = new ArrayList<>();
        for (WorkerAddress worker : workers) {
            try {
                client.act(worker, PATH + "?action=rebuild", ANSWER_LIMIT);
                running.add(new Rebuild(worker, time.nanos()));
            } catch (IOException e) {
                results.add(failed(worker, begun, e));
            }
        }
        while (!running.isEmpty()) {
            time.sleep(POLL);
            for (Rebuild each : List.copyOf(running)) {
                Optional<Result> result = look(each, begun);
                if (result.isPresent()) {
                    results.add(result.get());
                    running.remove(each);
                }
            }
            console.progress(running.stream()
                    .map(each -> each.worker.name() + " " + each.state)
                    .collect(Collectors.joining(", ")));
        }
        return results;
    }

    /** Empty while it is under way. */
    private Optional<Result> look(Rebuild rebuild, long begun) throws InterruptedException {
        JsonNode status;
        try {
            status = client.get(rebuild.worker, PATH, ANSWER_LIMIT);
        } catch (IOException e) {
            rebuild.state = "does not answer";
            boolean isLost = e instanceof WorkerRefusedException
                    || time.since(rebuild.heardAt).compareTo(AWAY_LIMIT) > 0;
            return isLost ? Optional.of(failed(rebuild.worker, begun, e)) : Optional.empty();
        }
        rebuild.heardAt = time.nanos();
        long rebuilt = status.path("rebuilt").asLong(-1);
        if (rebuilt < 0) {
            return Optional.of(
                    new Result(rebuild.worker.name(), status.path("mails").asLong(), seconds(begun), ""));
        }
        long entries = status.path("entries").asLong() + status.path("behind").asLong();
        rebuild.state = (entries == 0 ? 0 : 100 * rebuilt / entries) + "%";
        String failure = status.path("failure").asText();
        if (!failure.equals(rebuild.warned) && !failure.isEmpty()) {
            console.warn(rebuild.worker.name() + ": waits: " + SafeText.line(failure));
        }
        rebuild.warned = failure;
        return Optional.empty();
    }

    private Result failed(WorkerAddress worker, long begun, IOException reason) {
        return new Result(worker.name(), 0, seconds(begun), String.valueOf(reason.getMessage()));
    }

    private double seconds(long begun) {
        return time.since(begun).toMillis() / 1_000.0;
    }
}
