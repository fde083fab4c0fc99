package org.jamesarchive.launcher;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code archive audit}. */
@Command(
        name = "audit",
        mixinStandardHelpOptions = true,
        description = {
            "Prints what people did with the archive, as it stands in the workers' logs: worker by worker, oldest first, a line each.",
            "Works while workers run. That nothing was taken out or changed is what archive verify says of the same directories."
        })
final class AuditCommand implements Callable<Integer> {

    private final Surroundings surroundings;

    @Mixin
    private StoreOptions options = new StoreOptions();

    AuditCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        return options.run(surroundings, "audit", List.of());
    }
}
