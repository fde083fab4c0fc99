package org.jamesarchive.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** Stands in for the server's program: writes its arguments beside the first data directory, export, or node's folder, and ends with 7. */
public final class StoreMain {

    private StoreMain() {}

    /** Runs it. */
    public static void main(String[] args) throws IOException {
        List<String> arguments = Arrays.asList(args);
        String named = Stream.of("--data", "--export", "--to", "--dir")
                .filter(arguments::contains)
                .findFirst()
                .orElseThrow();
        Path data = Path.of(arguments.get(arguments.indexOf(named) + 1));
        Files.write(data.resolveSibling("arguments"), arguments);
        System.exit(7);
    }
}
