package org.jamesarchive.gateway;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import javax.inject.Inject;
import org.apache.james.webadmin.utils.Responses;
import org.jamesarchive.delivery.DeliveryStatus;
import org.jamesarchive.delivery.DeliveryStatus.WorkerStatus;
import org.jamesarchive.james.AccessGate;
import org.jamesarchive.james.GuardedRoutes;
import org.jamesarchive.james.RouteErrors;
import org.jamesarchive.route.WorkerHealth.State;
import org.jamesarchive.token.Permission;
import spark.Request;
import spark.Response;

/**
 * The workers as this gateway sees them, and the operator's hand on them:
 * <pre>
 *   GET  /archive/workers                  200  a JSON array, one object a worker
 *   POST /archive/workers/{host}/drain     204  it gets nothing new, over restarts as well
 *   POST /archive/workers/{host}/undrain   204  it gets its share again
 *                                          404  no worker of that name is known
 *                                          500  the change could not be written to disk: nothing was changed
 * </pre>
 * Both changes can be asked for again. Errors have the body of James' other routes.
 */
public final class WorkerRoutes extends GuardedRoutes {

    private static final String BASE_PATH = "/archive/workers";
    private static final String HOST = ":host";

    /**
     * A worker as this gateway sees it.
     *
     * @param address the first of its addresses, {@code ip:port}; empty when it is drained and no domain has it any more
     * @param state up, suspect, down, full or draining
     * @param since ISO 8601
     */
    record WorkerState(
            String host,
            String address,
            int preference,
            String state,
            String since,
            int inFlight,
            long delivered,
            long failed) {

        /** All that {@code gateway} knows, and those drained that nobody names any more. */
        static List<WorkerState> of(Gateway gateway, DeliveryStatus status) {
            List<WorkerState> states = new ArrayList<>();
            Map<String, Instant> gone = new TreeMap<>(gateway.drained().all());
            for (WorkerStatus worker : status.workers()) {
                states.add(of(worker));
                gone.remove(worker.host());
            }
            gone.forEach((host, since) ->
                    states.add(new WorkerState(host, "", 0, word(State.DRAINING), since.toString(), 0, 0, 0)));
            return states;
        }

        private static WorkerState of(WorkerStatus worker) {
            return new WorkerState(
                    worker.host(),
                    worker.address().getHostString() + ":" + worker.address().getPort(),
                    worker.preference(),
                    word(worker.state()),
                    worker.health().since().toString(),
                    worker.health().inFlight(),
                    worker.health().delivered(),
                    worker.health().failed());
        }

        private static String word(State state) {
            return state.name().toLowerCase(Locale.ROOT);
        }
    }

    private final Gateway gateway;
    private final ObjectMapper mapper = new ObjectMapper();

    @Inject
    WorkerRoutes(Gateway gateway, AccessGate gate) {
        super(gate);
        this.gateway = gateway;
    }

    @Override
    public String getBasePath() {
        return BASE_PATH;
    }

    @Override
    protected void define(Guarded routes) {
        routes.get(BASE_PATH, Permission.OPERATE, (request, response, caller) -> {
            response.type("application/json");
            return workers();
        });
        routes.post(BASE_PATH + "/" + HOST + "/drain", Permission.OPERATE, (request, response, caller) -> {
            String host = known(request);
            return change(response, () -> gateway.drained().drain(host));
        });
        routes.post(BASE_PATH + "/" + HOST + "/undrain", Permission.OPERATE, (request, response, caller) -> {
            String host = known(request);
            return change(response, () -> gateway.drained().undrain(host));
        });
    }

    private String workers() throws JsonProcessingException {
        return mapper.writeValueAsString(WorkerState.of(gateway, gateway.status()));
    }

    private String known(Request request) {
        String host = request.params(HOST).toLowerCase(Locale.ROOT);
        boolean isKnown = gateway.drained().contains(host)
                || gateway.status().workers().stream()
                        .anyMatch(worker -> worker.host().equals(host));
        if (!isKnown) {
            throw RouteErrors.notFound("No worker of this gateway is named " + host);
        }
        return host;
    }

    private static String change(Response response, Change change) {
        try {
            change.make();
            return Responses.returnNoContent(response);
        } catch (IOException e) {
            throw RouteErrors.failed("The change could not be written to disk, nothing was changed", e);
        }
    }

    /** What the operator wants, written to disk. */
    @FunctionalInterface
    private interface Change {
        void make() throws IOException;
    }
}
