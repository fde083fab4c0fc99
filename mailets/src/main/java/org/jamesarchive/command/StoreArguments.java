package org.jamesarchive.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jamesarchive.store.proof.CheckpointVerifier;
import org.jamesarchive.store.seal.Keyset;
import org.jamesarchive.store.seal.KeysetFile;
import org.jspecify.annotations.Nullable;

/**
 * The command line of {@link StoreMain}: {@code verify [--json] [--keyset FILE] [--key FILE|KEY] [--checkpoints DIR]... (--data DIR)...}
 * and {@code (rebuild | audit) [--json] [--keyset FILE] (--data DIR)...}.
 * A {@code --key} that stands behind a {@code --data} is that directory's, else it is everybody's.
 *
 * @param verify whether directories are verified, else rebuilt or read
 * @param json whether the result is one JSON document
 * @param copies further directories with checkpoints
 * @param targets what is worked on, at least one
 * @param keyset the file with the keys that open sealed entries; null when none is given
 */
record StoreArguments(
        boolean verify,
        boolean json,
        List<Path> copies,
        List<Target> targets,
        @Nullable Path keyset) {

    /**
     * A data directory.
     *
     * @param key its public key as given: a file, or {@code name+hash+key}; null when none is
     */
    record Target(Path data, @Nullable String key) {

        /** @throws IOException when the key cannot be read or is none */
        @Nullable
        CheckpointVerifier verifier() throws IOException {
            return key == null ? null : StoreArguments.verifier(key);
        }
    }

    /** Whether this is a key itself, rather than the name of a file with one. */
    static boolean isKey(String key) {
        return key.indexOf('+') > 0 && !Files.exists(Path.of(key));
    }

    /** @throws IOException when the key cannot be read or is none */
    static CheckpointVerifier verifier(String key) throws IOException {
        try {
            return isKey(key) ? CheckpointVerifier.parse(key) : CheckpointVerifier.read(Path.of(key));
        } catch (IllegalArgumentException e) {
            throw new IOException("--key " + key + ": " + e.getMessage(), e);
        }
    }

    StoreArguments {
        copies = List.copyOf(copies);
        targets = List.copyOf(targets);
    }

    /** @throws IllegalArgumentException when the command line is wrong */
    static StoreArguments parse(String[] args) {
        String command = args.length > 0 ? args[0] : "";
        boolean verify = command.equals("verify");
        if (!verify && !command.equals("rebuild") && !command.equals("audit")) {
            throw new IllegalArgumentException("expected verify, rebuild or audit");
        }
        boolean json = false;
        String everybodysKey = null;
        Path keyset = null;
        List<Path> copies = new ArrayList<>();
        List<Target> targets = new ArrayList<>();
        for (int i = 1; i < args.length; i++) {
            switch (args[i]) {
                case "--json" -> json = true;
                case "--keyset" -> keyset = path(value(args, ++i));
                case "--checkpoints" -> copies.add(path(value(args, ++i)));
                case "--data" -> targets.add(new Target(path(value(args, ++i)), everybodysKey));
                case "--key" -> {
                    String key = value(args, ++i);
                    if (targets.isEmpty()) {
                        everybodysKey = key;
                    } else {
                        Target last = targets.remove(targets.size() - 1);
                        targets.add(new Target(last.data(), key));
                    }
                }
                default -> throw new IllegalArgumentException("unknown argument " + args[i]);
            }
        }
        if (!verify && !copies.isEmpty()) {
            throw new IllegalArgumentException(command + " takes no --checkpoints");
        }
        if (!verify && (everybodysKey != null || targets.stream().anyMatch(target -> target.key() != null))) {
            throw new IllegalArgumentException(command + " takes no --key");
        }
        if (targets.isEmpty()) {
            throw new IllegalArgumentException("nothing to work on: --data DIR is missing");
        }
        return new StoreArguments(verify, json, copies, targets, keyset);
    }

    /**
     * What opens sealed entries; {@link Keyset#NONE} when no keyset is given.
     *
     * @throws IOException when it cannot be used
     */
    Keyset keys() throws IOException {
        return keys(keyset);
    }

    /** The same of a file; {@link Keyset#NONE} of null. */
    static Keyset keys(@Nullable Path keyset) throws IOException {
        return keyset == null ? Keyset.NONE : KeysetFile.read(keyset);
    }

    static String value(String[] args, int index) {
        if (index >= args.length) {
            throw new IllegalArgumentException(args[args.length - 1] + " wants a value");
        }
        return args[index];
    }

    static Path path(String text) {
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException("'" + text + "' is no path", e);
        }
    }
}
