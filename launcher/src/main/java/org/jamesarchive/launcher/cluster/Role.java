package org.jamesarchive.launcher.cluster;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** What a node is. */
public enum Role {
    DNS,
    GATEWAY,
    WORKER;

    /** As it stands in JSON and on the terminal. */
    @JsonValue
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
