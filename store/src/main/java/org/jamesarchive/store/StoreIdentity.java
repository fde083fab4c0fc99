package org.jamesarchive.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Whose a data directory is, asked without opening it. */
public final class StoreIdentity {

    /** The file that says it. */
    public static final String FILE = "identity";

    private StoreIdentity() {}

    /**
     * The {@code server_id} of the worker that a data directory belongs to.
     *
     * @throws StoreConfigurationException when it is no data directory, or its identity is damaged
     * @throws IOException when it cannot be read
     */
    public static int serverIdOf(Path root) throws IOException {
        Path identity = root.resolve(FILE);
        if (!Files.isDirectory(root.resolve("segments")) || !Files.exists(identity)) {
            throw new StoreConfigurationException(root + " is no data directory: it has no segments or no identity");
        }
        return DataDirectory.readIdentity(identity).orElseThrow();
    }
}
