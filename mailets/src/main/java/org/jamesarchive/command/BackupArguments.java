package org.jamesarchive.command;

import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jamesarchive.store.StoreIdentity;
import org.jspecify.annotations.Nullable;

/**
 * The command line of {@code backup --to DIR|s3://BUCKET/PREFIX [--endpoint URL] [--region R] [--object-lock 7y] [--with-key] [--verify]
 * [--accept-damage] [--json] (--data DIR [--name NAME] [--key-file FILE])...}.
 *
 * @param withKey whether the private keys are copied too
 * @param verify whether everything is read back
 * @param acceptDamage whether what is damaged in the store is copied as it is
 * @param json whether the result is one JSON document
 * @param targets what is backed up, at least one
 */
record BackupArguments(
        BackupPlaces to, boolean withKey, boolean verify, boolean acceptDamage, boolean json, List<Target> targets) {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,63}");

    /**
     * A data directory.
     *
     * @param name the folder of its backup; empty for its server_id
     * @param keyFile its private key; null for {@code ../keys/checkpoint.key} beside it
     */
    record Target(Path data, String name, @Nullable Path keyFile) {

        Target {
            if (!name.isEmpty() && !NAME.matcher(name).matches()) {
                throw new IllegalArgumentException("'" + name + "' is no name: letters, digits, - and _ are");
            }
        }

        String nameOrServerId() throws IOException {
            return name.isEmpty() ? Integer.toString(StoreIdentity.serverIdOf(data)) : name;
        }

        Path keyFileOrUsual() {
            return keyFile == null ? usualKeyFile(data) : keyFile;
        }
    }

    BackupArguments {
        targets = List.copyOf(targets);
        if (targets.isEmpty()) {
            throw new IllegalArgumentException("nothing to work on: --data DIR is missing");
        }
        for (Target target : targets) {
            Path data = target.data().toAbsolutePath().normalize();
            if (to.directory().filter(directory -> directory.startsWith(data)).isPresent()) {
                throw new IllegalArgumentException("--to lies in the data directory " + data);
            }
        }
    }

    /** Where a worker's private key lies when its settings do not say otherwise, as seen from its data directory. */
    static Path usualKeyFile(Path data) {
        return data.toAbsolutePath().normalize().resolveSibling("keys").resolve("checkpoint.key");
    }

    /** @throws IllegalArgumentException when the command line is wrong */
    static BackupArguments parse(List<String> arguments) {
        ArgumentList rest = new ArgumentList(arguments);
        String to = null;
        String endpoint = null;
        String region = null;
        String objectLock = null;
        boolean withKey = false;
        boolean verify = false;
        boolean acceptDamage = false;
        boolean json = false;
        List<Target> targets = new ArrayList<>();
        while (rest.hasNext()) {
            String argument = rest.next();
            switch (argument) {
                case "--to" -> to = rest.value();
                case "--endpoint" -> endpoint = rest.value();
                case "--region" -> region = rest.value();
                case "--object-lock" -> objectLock = rest.value();
                case "--with-key" -> withKey = true;
                case "--verify" -> verify = true;
                case "--accept-damage" -> acceptDamage = true;
                case "--json" -> json = true;
                case "--data" -> targets.add(new Target(path(rest.value()), "", null));
                case "--name" -> {
                    Target last = last(targets, argument);
                    targets.add(new Target(last.data(), rest.value(), last.keyFile()));
                }
                case "--key-file" -> {
                    Target last = last(targets, argument);
                    targets.add(new Target(last.data(), last.name(), path(rest.value())));
                }
                default -> throw new IllegalArgumentException("unknown argument " + argument);
            }
        }
        if (to == null) {
            throw new IllegalArgumentException("--to DIR|s3://BUCKET/PREFIX is missing");
        }
        return new BackupArguments(
                new BackupPlaces(to, endpoint, region, objectLock), withKey, verify, acceptDamage, json, targets);
    }

    /** @throws IllegalArgumentException when it is no path */
    static Path path(String text) {
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException("'" + text + "' is no path", e);
        }
    }

    private static Target last(List<Target> targets, String argument) {
        if (targets.isEmpty()) {
            throw new IllegalArgumentException(argument + " belongs behind a --data DIR");
        }
        return targets.remove(targets.size() - 1);
    }
}
