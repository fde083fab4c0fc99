package org.jamesarchive.james;

import javax.inject.Inject;
import org.apache.james.webadmin.authentication.AuthenticationFilter;
import org.jamesarchive.token.Permission;
import spark.Request;
import spark.Response;

/**
 * The authentication of James' own routes that are not public, such as queues, repositories and tasks: an operator's token. An OPTIONS, which
 * changes and gives nothing, passes.
 */
public final class TokenFilter implements AuthenticationFilter {

    private static final String OPTIONS = "OPTIONS";

    private final AccessGate gate;

    @Inject
    public TokenFilter(AccessGate gate) {
        this.gate = gate;
    }

    @Override
    public void handle(Request request, Response response) {
        if (!request.requestMethod().equals(OPTIONS)) {
            gate.require(Permission.OPERATE, request, response);
        }
    }
}
