package org.jamesarchive.postfix;

import java.io.IOException;
import java.nio.file.Path;

/** Reads a profile folder as the gateway does. */
@FunctionalInterface
public interface ProfileCheck {

    /** @throws IOException when the gateway would not start with it, or at once refuse a table */
    void check(Path folder) throws IOException;
}
