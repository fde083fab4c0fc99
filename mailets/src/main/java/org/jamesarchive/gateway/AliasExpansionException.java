package org.jamesarchive.gateway;

import java.io.IOException;

/** A recipient cannot be expanded now: a loop, or more than the recursion or expansion limit. Temporary, as in Postfix. */
final class AliasExpansionException extends IOException {

    private static final long serialVersionUID = 1L;

    AliasExpansionException(String message) {
        super(message);
    }
}
