package org.jamesarchive.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The process as the launcher starts it. */
final class MainTest {

    private static final long PATIENCE_SECONDS = 60;

    @TempDir
    Path dir;

    private final List<Process> processes = new ArrayList<>();

    @AfterEach
    void end() {
        processes.forEach(Process::destroyForcibly);
    }

    @Test
    void aWrongCommandLineIsOneLineAndExitCode2() throws Exception {
        Process process = run("--conf", "somewhere");
        assertThat(errors(process)).containsExactly("archive: --dir is missing; " + NodeArguments.USAGE);
        assertThat(process.waitFor()).isEqualTo(2);
    }

    @Test
    void aWrongParameterIsOneLineAndExitCode1AndNothingIsWritten() throws Exception {
        Path conf = Files.createDirectory(dir.resolve("conf"));
        Files.writeString(conf.resolve("gateway.xml"), "<gateway/>");
        Path file = Files.writeString(
                conf.resolve("smtpserver.xml"), "<smtpservers>\n<smtpserver>\n<bnid/>\n</smtpserver>\n</smtpservers>");
        Process process =
                run("--conf", conf.toString(), "--dir", dir.resolve("node").toString());
        assertThat(errors(process))
                .singleElement()
                .asString()
                .startsWith("archive: " + file + ":3: unknown parameter 'bnid', expected one of [");
        assertThat(process.waitFor()).isEqualTo(1);
        assertThat(dir.resolve("node")).doesNotExist();
    }

    @Test
    void saysReadyAndStopsCleanlyAtSigterm() throws Exception {
        Process process = readyNode();
        assertThat(process.toHandle().destroy()).isTrue(); // SIGTERM, streams left open
        assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(143);
        assertThat(errors(process)).isEmpty();
    }

    @Test
    void endsWithTheProcessItWasToldToFollow() throws Exception {
        Process followed = new ProcessBuilder("sleep", "600").start();
        processes.add(followed);
        Process process = readyNode("--exit-with", String.valueOf(followed.pid()));
        followed.destroyForcibly();
        assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(1);
    }

    private Process readyNode(String... more) throws IOException {
        assumeTrue(hasFeatures(), "needs the extension jar on the class path");
        List<String> arguments =
                new ArrayList<>(List.of("--conf", RunningNode.CONF.toString(), "--dir", dir.toString()));
        arguments.addAll(List.of(more));
        Process process = run(arguments.toArray(String[]::new));
        BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        String line = out.readLine();
        while (line != null && !line.startsWith("ready ")) {
            line = out.readLine();
        }
        assertThat(line).matches("ready smtp=127\\.0\\.0\\.1:\\d+ http=127\\.0\\.0\\.1:\\d+");
        return process;
    }

    private static boolean hasFeatures() {
        try {
            Class.forName("org.jamesarchive.ArchiveModule");
            return true;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }

    private Process run(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).start();
        processes.add(process);
        return process;
    }

    private static List<String> errors(Process process) {
        return new BufferedReader(new InputStreamReader(process.getErrorStream(), StandardCharsets.UTF_8))
                .lines()
                .toList();
    }
}
