package org.jamesarchive.launcher;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code archive rebuild}. */
@Command(
        name = "rebuild",
        mixinStandardHelpOptions = true,
        description = {
            "Deletes what is derived in the data directories of stopped workers and makes it anew from the segments.",
            "The full text index is made by the worker, from its next start on. While a worker runs: POST /archive/index?action=rebuild .",
            "Refuses a directory that is in use. May be interrupted and begun again."
        })
final class RebuildCommand implements Callable<Integer> {

    private final Surroundings surroundings;

    @Mixin
    private StoreOptions options = new StoreOptions();

    RebuildCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        return options.run(surroundings, "rebuild", List.of());
    }
}
