package org.jamesarchive.worker;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import javax.inject.Inject;
import org.apache.james.webadmin.PublicRoutes;
import spark.Service;

/** {@code GET /archive/openapi.json}: the OpenAPI 3.0 document of a worker's routes. Asks for no token. */
public final class OpenApiRoutes implements PublicRoutes {

    private static final String BASE_PATH = "/archive/openapi.json";
    private static final String RESOURCE = "openapi.json";

    private final String document;

    @Inject
    OpenApiRoutes() {
        try (InputStream in = Objects.requireNonNull(OpenApiRoutes.class.getResourceAsStream(RESOURCE), RESOURCE)) {
            document = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String getBasePath() {
        return BASE_PATH;
    }

    @Override
    public void define(Service service) {
        service.get(BASE_PATH, (request, response) -> {
            response.type("application/json");
            return document;
        });
    }
}
