package org.jamesarchive.launcher;

import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code archive keyset create}. */
@Command(
        name = "create",
        mixinStandardHelpOptions = true,
        description = {
            "Makes a keyset with one key, readable by its owner only.",
            "Never overwrites one. Keep a copy of it in a safe place: what is encrypted with a lost keyset is lost."
        })
final class KeysetCreateCommand implements Callable<Integer> {

    private final Surroundings surroundings;

    @Mixin
    private KeysetOptions options = new KeysetOptions();

    KeysetCreateCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        return options.run(surroundings.runtime(), "create");
    }
}
