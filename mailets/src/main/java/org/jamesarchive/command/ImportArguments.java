package org.jamesarchive.command;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The command line of {@link ImportMain}: {@code [--json] --shipped DIR --to DIR -- FOLDER}. The launcher has read what the user typed;
 * here is only what it passes on.
 *
 * @param json whether the result is one JSON document
 * @param shipped the gateway profile that ships
 * @param to the profile folder to make
 * @param folder the folder of main.cf
 */
record ImportArguments(boolean json, Path shipped, Path to, Path folder) {

    /** @throws IllegalArgumentException when the command line is wrong */
    static ImportArguments parse(String[] args) {
        boolean json = false;
        @Nullable Path shipped = null;
        @Nullable Path to = null;
        @Nullable Path folder = null;
        for (int i = 0; i < args.length; i++) {
            switch (args[i]) {
                case "--json" -> json = true;
                case "--shipped" -> shipped = StoreArguments.path(StoreArguments.value(args, ++i));
                case "--to" -> to = StoreArguments.path(StoreArguments.value(args, ++i));
                case "--" -> {
                    folder = StoreArguments.path(StoreArguments.value(args, ++i));
                    if (i + 1 < args.length) {
                        throw new IllegalArgumentException("expected one folder");
                    }
                }
                default -> throw new IllegalArgumentException("unknown argument " + args[i]);
            }
        }
        if (shipped == null || to == null || folder == null || to.toString().isEmpty()) {
            throw new IllegalArgumentException("expected [--json] --shipped DIR --to DIR -- FOLDER");
        }
        return new ImportArguments(json, shipped, to, folder);
    }
}
