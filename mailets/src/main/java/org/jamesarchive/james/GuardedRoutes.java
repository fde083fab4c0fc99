package org.jamesarchive.james;

import org.apache.james.webadmin.PublicRoutes;
import org.jamesarchive.token.Permission;
import spark.Request;
import spark.Response;
import spark.Route;
import spark.Service;

/**
 * Routes that ask for a token of the archive. To James they are public: its own authentication, where a stock James has one, is about users
 * and does not know our tokens. There is no way for a subclass to define a route that asks for none.
 */
public abstract class GuardedRoutes implements PublicRoutes {

    private final AccessGate gate;

    protected GuardedRoutes(AccessGate gate) {
        this.gate = gate;
    }

    /** What a route does when it was let in. */
    @FunctionalInterface
    public interface GuardedRoute {
        /** The answer, as {@link Route#handle} has it. */
        Object handle(Request request, Response response, Caller caller) throws Exception;
    }

    /** Where routes are defined. */
    public final class Guarded {

        private final Service service;

        private Guarded(Service service) {
            this.service = service;
        }

        /** A GET, and its HEAD, to which Spark would answer 200 without asking. */
        public void get(String path, Permission permission, GuardedRoute route) {
            service.get(path, guarded(permission, route));
            service.head(path, guarded(permission, route));
        }

        /** A POST. */
        public void post(String path, Permission permission, GuardedRoute route) {
            service.post(path, guarded(permission, route));
        }

        private Route guarded(Permission permission, GuardedRoute route) {
            return (request, response) -> {
                Caller caller = gate.require(permission, request, response);
                response.header("Cache-Control", "no-store");
                response.header("X-Content-Type-Options", "nosniff");
                return route.handle(request, response, caller);
            };
        }
    }

    @Override
    public final void define(Service service) {
        define(new Guarded(service));
    }

    /** Defines them. */
    protected abstract void define(Guarded routes);
}
