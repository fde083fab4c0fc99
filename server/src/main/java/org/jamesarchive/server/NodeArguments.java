package org.jamesarchive.server;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The command line of a node: {@code --conf FOLDER --dir FOLDER [--exit-with PID]}, in any order, each at most once.
 *
 * @param conf the profile folder, used in place
 * @param dir where the node keeps everything it writes
 * @param exitWith the process with which this one ends
 */
record NodeArguments(Path conf, Path dir, OptionalLong exitWith) {

    static final String USAGE = "usage: Main --conf PROFILE_FOLDER --dir NODE_FOLDER [--exit-with PID]";

    /** @throws StartupException when the command line is not of that form */
    static NodeArguments parse(List<String> arguments) throws StartupException {
        Optional<String> conf = Optional.empty();
        Optional<String> dir = Optional.empty();
        Optional<String> exitWith = Optional.empty();
        Iterator<String> rest = arguments.iterator();
        while (rest.hasNext()) {
            String option = rest.next();
            switch (option) {
                case "--conf" -> conf = value(option, conf, rest);
                case "--dir" -> dir = value(option, dir, rest);
                case "--exit-with" -> exitWith = value(option, exitWith, rest);
                default -> throw StartupException.usage("unknown argument '" + option + "'; " + USAGE);
            }
        }
        return new NodeArguments(path("--conf", conf), path("--dir", dir), processId(exitWith));
    }

    private static Optional<String> value(String option, Optional<String> previous, Iterator<String> rest)
            throws StartupException {
        if (previous.isPresent()) {
            throw StartupException.usage(option + " is given twice; " + USAGE);
        }
        if (!rest.hasNext()) {
            throw StartupException.usage(option + " needs a value; " + USAGE);
        }
        return Optional.of(rest.next());
    }

    private static Path path(String option, Optional<String> value) throws StartupException {
        String text = value.filter(path -> !path.isBlank())
                .orElseThrow(() -> StartupException.usage(option + " is missing; " + USAGE));
        try {
            return Path.of(text).toAbsolutePath().normalize();
        } catch (InvalidPathException e) {
            throw StartupException.usage(option + " " + text + " is no path; " + USAGE);
        }
    }

    private static OptionalLong processId(Optional<String> value) throws StartupException {
        if (value.isEmpty()) {
            return OptionalLong.empty();
        }
        try {
            long id = Long.parseLong(value.get());
            if (id > 0) {
                return OptionalLong.of(id);
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw StartupException.usage("--exit-with " + value.get() + ", expected a process id; " + USAGE);
    }
}
