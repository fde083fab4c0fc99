package org.jamesarchive.postfix;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Debian's {@code postconf}, asked about a main.cf in a directory of the test. */
final class Postconf {

    private final Path binary;
    private final Path directory;

    private Postconf(Path binary, Path directory) {
        this.binary = binary;
        this.directory = directory;
    }

    /** Empty when postconf is not installed. */
    static Optional<Postconf> find(Path directory) {
        String path = System.getenv("PATH") + ":/usr/sbin";
        return Stream.of(path.split(":"))
                .map(folder -> Path.of(folder, "postconf"))
                .filter(Files::isExecutable)
                .findFirst()
                .map(binary -> new Postconf(binary, directory));
    }

    /** Writes main.cf and gives the values of these parameters, expanded; empty when Postfix does not take the file. */
    Optional<List<String>> values(byte[] content, List<String> names) throws Exception {
        Path file = directory.resolve("main.cf");
        // Or it asks the name service who it is, for each call.
        Files.writeString(file, "myhostname = gw.example.com\nmynetworks = 127.0.0.1\n");
        Files.write(file, content, StandardOpenOption.APPEND);
        // Postfix waits for a younger file to cool down.
        Files.setLastModifiedTime(file, FileTime.from(Instant.parse("2020-01-01T00:00:00Z")));
        Files.write(directory.resolve("master.cf"), new byte[0]);
        List<String> values = new ArrayList<>();
        Path output = directory.resolve("output");
        List<String> command = new ArrayList<>(List.of(binary.toString(), "-c", directory.toString(), "-xh"));
        command.addAll(names);
        Process process = new ProcessBuilder(command)
                .redirectOutput(output.toFile())
                .redirectError(directory.resolve("errors").toFile())
                .start();
        try {
            assertThat(process.waitFor(60, TimeUnit.SECONDS))
                    .as("postconf ends")
                    .isTrue();
        } finally {
            process.destroyForcibly();
        }
        if (process.exitValue() != 0) {
            return Optional.empty();
        }
        for (String line : new String(Files.readAllBytes(output), UTF_8).split("\n", -1)) {
            values.add(line);
        }
        return Optional.of(values.subList(0, names.size()));
    }

    String errors() throws IOException {
        return Files.readString(directory.resolve("errors"));
    }
}
