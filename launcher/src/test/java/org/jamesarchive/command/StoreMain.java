package org.jamesarchive.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** Stands in for the server's program: writes its arguments beside the first data directory, or the node's, and ends with 7. */
public final class StoreMain {

    private StoreMain() {}

    /** Runs it. */
    public static void main(String[] args) throws IOException {
        List<String> arguments = Arrays.asList(args);
        String option = arguments.contains("--data") ? "--data" : "--dir";
        Path data = Path.of(arguments.get(arguments.indexOf(option) + 1));
        Files.write(data.resolveSibling("arguments"), arguments);
        System.exit(7);
    }
}
