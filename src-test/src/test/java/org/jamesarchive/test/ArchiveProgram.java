package org.jamesarchive.test;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jamesarchive.launcher.cluster.NodeRuntime;

/** The {@code archive} command as a process of its own, as the script runs it. */
final class ArchiveProgram {

    private static final int SECONDS_LIMIT = 60;

    private ArchiveProgram() {}

    /** What it printed, and how it ended. */
    record Result(int exitCode, String out, String err) {

        /** The one JSON document that it printed. */
        JsonNode json(int expectedExitCode) throws IOException {
            assertThat(exitCode).as(out + err).isEqualTo(expectedExitCode);
            return new ObjectMapper().readTree(out);
        }
    }

    static Result run(String... arguments) throws IOException, InterruptedException {
        return run(SECONDS_LIMIT, arguments);
    }

    /** @param secondsLimit how long it may take */
    static Result run(int secondsLimit, String... arguments) throws IOException, InterruptedException {
        Path out = Files.createTempFile("archive", ".out");
        Path err = Files.createTempFile("archive", ".err");
        Process process = new ProcessBuilder(command(arguments))
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        try {
            assertThat(process.waitFor(secondsLimit, TimeUnit.SECONDS)).isTrue();
            return new Result(process.exitValue(), Files.readString(out, UTF_8), Files.readString(err, UTF_8));
        } finally {
            process.destroyForcibly();
            Files.delete(out);
            Files.delete(err);
        }
    }

    /** The command line that runs it. */
    static List<String> command(String... arguments) {
        Path launcher = RunningCluster.home().resolve("launcher/target");
        List<String> command = new ArrayList<>(List.of(
                NodeRuntime.currentJava().toString(),
                "-XX:TieredStopAtLevel=1",
                "-Darchive.home=" + RunningCluster.home(),
                "-cp",
                launcher.resolve("archive-launcher.jar") + File.pathSeparator + launcher.resolve("lib") + "/*",
                "org.jamesarchive.launcher.ArchiveCommand"));
        command.addAll(List.of(arguments));
        return command;
    }
}
