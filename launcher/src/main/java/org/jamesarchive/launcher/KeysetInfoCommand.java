package org.jamesarchive.launcher;

import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code archive keyset info}. */
@Command(
        name = "info",
        mixinStandardHelpOptions = true,
        description = "Prints the numbers and states of the keys, never a key.")
final class KeysetInfoCommand implements Callable<Integer> {

    private final Surroundings surroundings;

    @Mixin
    private KeysetOptions options = new KeysetOptions();

    KeysetInfoCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        return options.run(surroundings.runtime(), "info");
    }
}
