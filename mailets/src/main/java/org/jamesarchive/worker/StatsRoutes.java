package org.jamesarchive.worker;

import com.fasterxml.jackson.databind.ObjectMapper;
import javax.inject.Inject;
import org.jamesarchive.index.IndexStatus;
import org.jamesarchive.james.AccessGate;
import org.jamesarchive.james.GuardedRoutes;
import org.jamesarchive.store.StoreStatus;
import org.jamesarchive.token.Permission;

/** {@code GET /archive/stats}: what this worker holds and how far its index is, as JSON. */
public final class StatsRoutes extends GuardedRoutes {

    private static final String BASE_PATH = "/archive/stats";

    /** The store. */
    record Store(long messages, long merges, long bytes, long diskBytes, int segments, String unavailable) {

        static Store of(StoreStatus status) {
            return new Store(
                    status.messages(),
                    status.merges(),
                    status.messageBytes(),
                    status.diskBytes(),
                    status.segments(),
                    status.unavailable());
        }
    }

    /** The JSON object. */
    record Stats(String worker, Store store, IndexStatus index) {}

    private final Worker worker;
    private final ObjectMapper mapper = new ObjectMapper();

    @Inject
    StatsRoutes(Worker worker, AccessGate gate) {
        super(gate);
        this.worker = worker;
    }

    @Override
    public String getBasePath() {
        return BASE_PATH;
    }

    @Override
    protected void define(Guarded routes) {
        routes.get(BASE_PATH, Permission.ANY, (request, response, caller) -> {
            response.type("application/json");
            return mapper.writeValueAsString(new Stats(
                    worker.name(),
                    Store.of(worker.status()),
                    worker.mails().search().status()));
        });
    }
}
