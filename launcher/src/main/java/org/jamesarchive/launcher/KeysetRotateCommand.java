package org.jamesarchive.launcher;

import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code archive keyset rotate}. */
@Command(
        name = "rotate",
        mixinStandardHelpOptions = true,
        description = {
            "Adds a key to a keyset, which encrypts from the next start of a worker on.",
            "All keys go on opening; nothing is written anew. Renew every copy of the file that is kept elsewhere."
        })
final class KeysetRotateCommand implements Callable<Integer> {

    private final Surroundings surroundings;

    @Mixin
    private KeysetOptions options = new KeysetOptions();

    KeysetRotateCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        return options.run(surroundings.runtime(), "rotate");
    }
}
