package org.jamesarchive.command;

import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * The command line of {@code restore --from DIR|s3://BUCKET/PREFIX --to DATA_DIR [--server-id N] [--key FILE|KEY] [--key-file FILE]
 * [--endpoint URL] [--region R] [--json]}.
 *
 * @param serverId whose backup it must be; -1 for anybody's
 * @param key the public key that the checkpoints must be signed with, a file or {@code name+hash+key}; null takes the one in the backup
 * @param keyFile where the worker has its private key; null for {@code ../keys/checkpoint.key} beside the data directory
 * @param json whether the result is one JSON document
 */
record RestoreArguments(
        BackupPlaces from,
        Path to,
        int serverId,
        @Nullable String key,
        @Nullable Path keyFile,
        boolean json) {

    private static final int SERVER_ID_LIMIT = 65_535;

    OptionalInt wanted() {
        return serverId < 0 ? OptionalInt.empty() : OptionalInt.of(serverId);
    }

    Path keyFileOrUsual() {
        return keyFile == null ? BackupArguments.usualKeyFile(to) : keyFile;
    }

    /** @throws IllegalArgumentException when the command line is wrong */
    static RestoreArguments parse(List<String> arguments) {
        ArgumentList rest = new ArgumentList(arguments);
        String from = null;
        String to = null;
        String endpoint = null;
        String region = null;
        String key = null;
        Path keyFile = null;
        int serverId = -1;
        boolean json = false;
        while (rest.hasNext()) {
            String argument = rest.next();
            switch (argument) {
                case "--from" -> from = rest.value();
                case "--to" -> to = rest.value();
                case "--endpoint" -> endpoint = rest.value();
                case "--region" -> region = rest.value();
                case "--key" -> key = rest.value();
                case "--key-file" -> keyFile = BackupArguments.path(rest.value());
                case "--server-id" -> serverId = serverId(rest.value());
                case "--json" -> json = true;
                default -> throw new IllegalArgumentException("unknown argument " + argument);
            }
        }
        if (from == null || to == null) {
            throw new IllegalArgumentException(from == null ? "--from is missing" : "--to DATA_DIR is missing");
        }
        BackupPlaces places = new BackupPlaces(from, endpoint, region, null);
        return new RestoreArguments(places, BackupArguments.path(to), serverId, key, keyFile, json);
    }

    private static int serverId(String text) {
        if (!text.matches("[0-9]{1,5}") || Integer.parseInt(text) > SERVER_ID_LIMIT) {
            throw new IllegalArgumentException("--server-id " + text + ": expected 0..65535");
        }
        return Integer.parseInt(text);
    }
}
