package org.jamesarchive.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A JVM of its own for a main class of the tests, which calls {@link #endWithParent}. */
public final class ChildJvm {

    private ChildJvm() {}

    public static Process start(Class<?> main, String... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xmx256m", "-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    /** Reads what it prints and kills it behind so many lines, which must come. @return these and those that it printed meanwhile */
    public static List<String> killBehind(int count, Process process) throws InterruptedException {
        List<String> lines = new ArrayList<>();
        try (BufferedReader out = process.inputReader(StandardCharsets.US_ASCII)) {
            String line = out.readLine();
            while (line != null) {
                lines.add(line);
                if (lines.size() == count) {
                    process.destroyForcibly();
                }
                line = out.readLine();
            }
        } catch (IOException e) {
            // The pipe of a killed process may break instead of ending.
            assertThat(lines).isNotEmpty();
        } finally {
            process.destroyForcibly();
        }
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(lines.size()).isGreaterThanOrEqualTo(count);
        return lines;
    }

    /** For the child: it ends when its standard input does, as that of an orphan. */
    public static void endWithParent() {
        Thread watch = new Thread(ChildJvm::haltBehindInput);
        watch.setDaemon(true);
        watch.start();
    }

    private static void haltBehindInput() {
        try {
            while (System.in.read() >= 0) {}
        } catch (IOException e) {
            System.err.println("standard input: " + e);
        }
        Runtime.getRuntime().halt(0);
    }
}
