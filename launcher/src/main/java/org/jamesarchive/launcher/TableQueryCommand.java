package org.jamesarchive.launcher;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code archive table query}. */
@Command(
        name = "query",
        mixinStandardHelpOptions = true,
        description = {
            "Asks a table for a key, as 'postmap -q KEY' does: the value on standard output, exit code 1 when there is none.",
            "With --as the gateway's whole look-up is made: access: an address by access(5)'s search order; virtual: all",
            "that an address stands for by virtual(5), between commas; clients: the line that holds an IP address.",
            "The rules that led there go to standard error as FILE:LINE: key value."
        })
final class TableQueryCommand implements Callable<Integer> {

    private final Surroundings surroundings;

    @Mixin
    private TableOptions options = new TableOptions();

    @Parameters(index = "0", paramLabel = "FILE", description = "The table.")
    private String file = "";

    @Parameters(
            index = "1",
            paramLabel = "KEY",
            description = {
                "What to look up. -: keys come from standard input, a line each, and the answer is key<TAB>value for each",
                "that is found; exit code 1 when none is. Behind --, a KEY may begin with -."
            })
    private String key = "";

    TableQueryCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        return options.run(surroundings.runtime(), "query", List.of(file, key));
    }
}
