package org.jamesarchive.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** Stands in for the server's program: writes its arguments beside the folder to make, and ends with 1. */
public final class ImportMain {

    private ImportMain() {}

    /** Runs it. */
    public static void main(String[] args) throws IOException {
        List<String> arguments = Arrays.asList(args);
        Path to = Path.of(arguments.get(arguments.indexOf("--to") + 1));
        Files.write(to.resolveSibling("arguments"), arguments);
        System.exit(1);
    }
}
