package org.jamesarchive.command;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jamesarchive.federation.WorkerAddress;

/**
 * The command line of {@code export-query [--json] [--partial] --query QUERY --to PATH [--timeout SECONDS] (--worker NAME=URL)...} and those of
 * {@link Access}, with an auditor's token.
 *
 * @param to a directory, or a zip file when its name ends so
 */
record QueryExportArguments(
        boolean json,
        boolean partial,
        String query,
        Path to,
        Duration timeout,
        List<WorkerAddress> workers,
        Access access) {

    private static final int SECONDS_DEFAULT = 10;

    QueryExportArguments {
        workers = List.copyOf(workers);
    }

    /** @throws IllegalArgumentException when the command line is wrong */
    static QueryExportArguments parse(String[] args) {
        boolean json = false;
        boolean partial = false;
        String query = null;
        Path to = null;
        int seconds = SECONDS_DEFAULT;
        List<WorkerAddress> workers = new ArrayList<>();
        Access access = new Access();
        for (int i = 1; i < args.length; i++) {
            switch (args[i]) {
                case "--json" -> json = true;
                case "--partial" -> partial = true;
                case "--query" -> query = StoreArguments.value(args, ++i);
                case "--to" -> to = StoreArguments.path(StoreArguments.value(args, ++i));
                case "--timeout" -> seconds = Integer.parseInt(StoreArguments.value(args, ++i));
                case "--worker" -> workers.add(WorkerAddress.parse(StoreArguments.value(args, ++i)));
                default -> {
                    String argument = args[i];
                    if (!access.take(argument, i + 1 < args.length ? args[i + 1] : "")) {
                        throw new IllegalArgumentException("unknown argument " + argument);
                    }
                    StoreArguments.value(args, ++i);
                }
            }
        }
        if (query == null || to == null || workers.isEmpty()) {
            throw new IllegalArgumentException("export-query wants --query, --to and --worker");
        }
        return new QueryExportArguments(json, partial, query, to, Duration.ofSeconds(seconds), workers, access);
    }

    boolean isZip() {
        return String.valueOf(to.getFileName()).toLowerCase(Locale.ROOT).endsWith(".zip");
    }
}
