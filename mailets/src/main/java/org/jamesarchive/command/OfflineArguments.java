package org.jamesarchive.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jamesarchive.store.proof.CheckpointVerifier;

/**
 * The command line of {@code verify-offline [--json] [--key FILE|KEY]... (--export PATH)...}.
 *
 * @param json whether the result is one JSON document
 * @param keys public keys as given, of which one must have signed; empty takes those in the exports
 * @param exports directories or zip files, at least one
 */
record OfflineArguments(boolean json, List<String> keys, List<Path> exports) {

    private static final long KEY_FILE_LIMIT = 1 << 20;

    OfflineArguments {
        keys = List.copyOf(keys);
        exports = List.copyOf(exports);
    }

    /** @throws IllegalArgumentException when the command line is wrong */
    static OfflineArguments parse(String[] args) {
        boolean json = false;
        List<String> keys = new ArrayList<>();
        List<Path> exports = new ArrayList<>();
        for (int i = 1; i < args.length; i++) {
            switch (args[i]) {
                case "--json" -> json = true;
                case "--key" -> keys.add(StoreArguments.value(args, ++i));
                case "--export" -> exports.add(StoreArguments.path(StoreArguments.value(args, ++i)));
                default -> throw new IllegalArgumentException("unknown argument " + args[i]);
            }
        }
        if (exports.isEmpty()) {
            throw new IllegalArgumentException("no export to verify: --export PATH is missing");
        }
        return new OfflineArguments(json, keys, exports);
    }

    /** @throws IOException when a key cannot be read or is none */
    List<CheckpointVerifier> verifiers() throws IOException {
        List<CheckpointVerifier> verifiers = new ArrayList<>();
        for (String key : keys) {
            if (StoreArguments.isKey(key)) {
                verifiers.add(StoreArguments.verifier(key));
            } else {
                addAll(verifiers, Path.of(key));
            }
        }
        return verifiers;
    }

    private static void addAll(List<CheckpointVerifier> verifiers, Path file) throws IOException {
        if (Files.size(file) > KEY_FILE_LIMIT) {
            throw new IOException(file + ": larger than any file of public keys");
        }
        for (String line : Files.readString(file).strip().split("\n", -1)) {
            verifiers.add(StoreArguments.verifier(line));
        }
    }
}
