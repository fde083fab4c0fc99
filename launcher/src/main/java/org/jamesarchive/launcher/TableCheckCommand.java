package org.jamesarchive.launcher;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code archive table check}. */
@Command(
        name = "check",
        mixinStandardHelpOptions = true,
        description = {
            "Reads a table as the gateway would. Prints the number of entries, warnings on standard error, exit code 0;",
            "or a line for each error, FILE:LINE: what is wrong, on standard error, exit code 1."
        })
final class TableCheckCommand implements Callable<Integer> {

    private final Surroundings surroundings;

    @Mixin
    private TableOptions options = new TableOptions();

    @Parameters(paramLabel = "FILE", description = "The table. Called otherwise than the kind: give --as.")
    private String file = "";

    TableCheckCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        return options.run(surroundings.runtime(), "check", List.of(file));
    }
}
