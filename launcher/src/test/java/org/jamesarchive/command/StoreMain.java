package org.jamesarchive.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** Stands in for the server's program: writes its arguments beside the first data directory, which {@code restore} calls {@code --to}, and ends with 7. */
public final class StoreMain {

    private StoreMain() {}

    /** Runs it. */
    public static void main(String[] args) throws IOException {
        List<String> arguments = Arrays.asList(args);
        int data = arguments.indexOf("--data");
        int first = data < 0 ? arguments.indexOf("--to") : data;
        Files.write(Path.of(arguments.get(first + 1)).resolveSibling("arguments"), arguments);
        System.exit(7);
    }
}
