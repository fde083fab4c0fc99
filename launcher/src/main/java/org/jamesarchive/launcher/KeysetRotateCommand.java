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
            "Adds a key to a keyset. Workers encrypt with it from their next start on and open with all of them;",
            "nothing is written anew. Bring the file to every place where a copy of it is kept."
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
