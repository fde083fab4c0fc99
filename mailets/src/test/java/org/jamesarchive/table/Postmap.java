package org.jamesarchive.table;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Debian's {@code postmap}, asked with a configuration of its own in a directory of the test. */
final class Postmap {

    private final Path binary;
    private final Path directory;

    /** What postmap said. */
    record Answer(String output, String warnings) {}

    private Postmap(Path binary, Path directory) throws IOException {
        this.binary = binary;
        this.directory = directory;
        Files.writeString(directory.resolve("main.cf"), "compatibility_level = 3.6\nmyhostname = localhost.example\n");
    }

    /** Empty when postmap is not installed. */
    static Optional<Postmap> find(Path directory) throws IOException {
        String path = System.getenv("PATH") + ":/usr/sbin";
        Optional<Path> binary = Stream.of(path.split(":"))
                .map(folder -> Path.of(folder, "postmap"))
                .filter(Files::isExecutable)
                .findFirst();
        return binary.isEmpty() ? Optional.empty() : Optional.of(new Postmap(binary.get(), directory));
    }

    Path write(byte[] content) throws IOException {
        Path file = directory.resolve("table");
        Files.write(file, content);
        // Postfix waits for a younger file to cool down.
        Files.setLastModifiedTime(file, FileTime.from(Instant.parse("2020-01-01T00:00:00Z")));
        return file;
    }

    /** {@code postmap -q - TYPE:table} with the keys on standard input. */
    Answer query(String type, Path file, List<String> keys) throws Exception {
        Path input = directory.resolve("keys");
        Files.writeString(input, String.join("\n", keys) + "\n");
        return run(input, "-q", "-", type + ":" + file);
    }

    /** {@code postmap TYPE:table}. */
    Answer build(String type, Path file) throws Exception {
        return run(directory.resolve("main.cf"), type + ":" + file);
    }

    private Answer run(Path input, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(binary.toString(), "-c", directory.toString()));
        command.addAll(List.of(arguments));
        Path output = directory.resolve("output");
        Path errors = directory.resolve("errors");
        Process process = new ProcessBuilder(command)
                .redirectInput(input.toFile())
                .redirectOutput(output.toFile())
                .redirectError(errors.toFile())
                .start();
        try {
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("postmap ends").isTrue();
        } finally {
            process.destroyForcibly();
        }
        return new Answer(Files.readString(output), new String(Files.readAllBytes(errors), UTF_8));
    }
}
