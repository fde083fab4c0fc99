package org.jamesarchive.command;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jamesarchive.repair.Peer;

/**
 * The command line of {@code repair}: {@code repair --conf DIR --dir DIR --name HOST --copies R [--domain DOMAIN] [--json]
 * (--from [HOST=]URL)... }, and those of {@link Access}, with an operator's token. The profile's environment variables are those of the worker.
 *
 * @param conf the worker's profile folder
 * @param dir where the worker keeps everything
 * @param name its name in the worker set
 * @param copies workers that must have a message
 * @param domain the archive domain; empty: the worker's first
 * @param json whether the result is one JSON document
 * @param others all other workers of the set
 * @param access with what they are asked
 */
record RepairArguments(
        Path conf, Path dir, String name, int copies, String domain, boolean json, List<Peer> others, Access access) {

    RepairArguments {
        others = List.copyOf(others);
    }

    /** @throws IllegalArgumentException when the command line is wrong */
    static RepairArguments parse(String[] args) {
        Path conf = null;
        Path dir = null;
        String name = "";
        String domain = "";
        int copies = 0;
        boolean json = false;
        Access access = new Access();
        List<Peer> others = new ArrayList<>();
        for (int i = 1; i < args.length; i++) {
            switch (args[i]) {
                case "--json" -> json = true;
                case "--conf" -> conf = path(value(args, ++i));
                case "--dir" -> dir = path(value(args, ++i));
                case "--name" -> name = value(args, ++i);
                case "--domain" -> domain = value(args, ++i);
                case "--copies" -> copies = number(value(args, ++i));
                case "--from" -> others.add(Peer.parse(value(args, ++i)));
                default -> {
                    String argument = args[i];
                    if (!access.take(argument, i + 1 < args.length ? args[i + 1] : "")) {
                        throw new IllegalArgumentException("unknown argument " + argument);
                    }
                    value(args, ++i);
                }
            }
        }
        if (conf == null || dir == null || name.isEmpty() || copies == 0 || others.isEmpty()) {
            throw new IllegalArgumentException("repair wants --conf, --dir, --name, --copies and --from");
        }
        return new RepairArguments(conf, dir, name, copies, domain, json, others, access);
    }

    private static String value(String[] args, int index) {
        if (index >= args.length) {
            throw new IllegalArgumentException(args[args.length - 1] + " wants a value");
        }
        return args[index];
    }

    private static int number(String text) {
        if (!text.matches("[1-9]\\d?")) {
            throw new IllegalArgumentException("--copies " + text + ": expected a number from 1 to 16");
        }
        return Integer.parseInt(text);
    }

    private static Path path(String text) {
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException("'" + text + "' is no directory", e);
        }
    }
}
