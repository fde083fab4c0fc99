package org.jamesarchive.james;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.apache.james.webadmin.PublicRoutes;
import spark.Service;

/**
 * {@code GET /archive/status}: one node's counts and state as JSON; what {@code archive status} prints. Asks for no token: there is no
 * mail in it.
 */
public abstract class StatusRoutes implements PublicRoutes {

    private static final String BASE_PATH = "/archive/status";

    private final ObjectMapper mapper = new ObjectMapper();

    @Override
    public String getBasePath() {
        return BASE_PATH;
    }

    @Override
    public void define(Service service) {
        service.get(BASE_PATH, (request, response) -> {
            response.type("application/json");
            return json(status());
        });
    }

    /** What is asked for, as a record. */
    protected abstract Object status();

    private String json(Object status) throws JsonProcessingException {
        return mapper.writeValueAsString(status);
    }
}
