package org.jamesarchive.test;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node that is configured wrong says so in one line and does not start. */
class BadInputIT {

    private static final int START_SECONDS_LIMIT = 60;

    @TempDir
    Path folder;

    private Path conf;
    private Path dir;

    /** How a node ended that should not have started. */
    private record Ending(int exitCode, String output, String errors) {}

    @BeforeEach
    void copyNothingYet() throws IOException {
        conf = Files.createDirectory(folder.resolve("conf"));
        dir = folder.resolve("node");
    }

    @Test
    void unknownParameterStopsTheServer() throws Exception {
        profile("gateway");
        replace("gateway.xml", "<worker_port>", "<worker_prot>", "</worker_port>", "</worker_prot>");

        assertRefused(run(Map.of()), "archive: gateway.xml:", ": unknown parameter 'worker_prot', expected one of [");
    }

    @Test
    void wrongValueStopsTheServer() throws Exception {
        profile("gateway");

        assertRefused(
                run(Map.of("WORKER_PORT", "smtp")),
                "archive: gateway.xml:",
                ": 'worker_port' is 'smtp', expected a whole number from 1 to 65535");
    }

    @Test
    void missingTableStopsTheServer() throws Exception {
        profile("gateway");
        Files.delete(conf.resolve("access"));

        assertRefused(run(Map.of()), "archive: ", "access", "no such file");
    }

    @Test
    void tableWithASyntaxErrorStopsTheServer() throws Exception {
        profile("gateway");
        Files.writeString(conf.resolve("access"), "# access\narchive-gw.example.com PERHAPS\n");

        assertRefused(run(Map.of()), "archive: ", "access:2: ", "PERHAPS");
    }

    @Test
    void portInUseStopsTheServer() throws Exception {
        profile("worker");
        try (ServerSocket taken = new ServerSocket()) {
            taken.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            String address = "127.0.0.1:" + taken.getLocalPort();

            assertRefused(run(Map.of("SERVER_ID", "1", "SMTP_BIND", address)), "archive: ", address, "in use");
        }
    }

    @Test
    void missingServerIdStopsTheServer() throws Exception {
        profile("worker");

        assertRefused(run(Map.of()), "archive: worker.xml:", "SERVER_ID is not set");
    }

    @Test
    void dataDirectoryOfAnotherServerIdStopsTheServer() throws Exception {
        profile("worker");
        try (RunningCluster cluster = RunningCluster.start(folder.resolve("cluster"), 1)) {
            dir = cluster.cluster().node("worker0").dir();
        }

        assertRefused(run(Map.of("SERVER_ID", "7")), "archive: ", "0", "7");
    }

    @Test
    void folderThatIsNoProfileStopsTheServer() throws Exception {
        assertRefused(run(Map.of()), "archive: ", "gateway.xml", "worker.xml");
    }

    @Test
    void tooOldJavaIsNamedByTheLauncher() throws Exception {
        Path java = folder.resolve("java");
        Files.writeString(java, "#!/bin/sh\necho 'openjdk version \"11.0.2\" 2019-01-15' >&2\n");
        assertThat(java.toFile().setExecutable(true)).isTrue();
        ProcessBuilder builder =
                new ProcessBuilder(RunningCluster.home().resolve("archive").toString(), "status");
        builder.environment().put("JAVA", java.toString());

        Ending ending = await(builder);

        assertThat(ending.exitCode()).isEqualTo(1);
        assertThat(ending.errors().lines()).hasSize(1).first().asString().contains("17");
    }

    private void profile(String name) throws IOException {
        try (Stream<Path> files =
                Files.list(RunningCluster.home().resolve("james-conf").resolve(name))) {
            for (Path file : files.toList()) {
                Files.copy(file, conf.resolve(file.getFileName().toString()));
            }
        }
    }

    private void replace(String file, String... pairs) throws IOException {
        String text = Files.readString(conf.resolve(file));
        for (int i = 0; i < pairs.length; i += 2) {
            assertThat(text).contains(pairs[i]);
            text = text.replace(pairs[i], pairs[i + 1]);
        }
        Files.writeString(conf.resolve(file), text);
    }

    private Ending run(Map<String, String> environment) throws IOException, InterruptedException {
        Path target = RunningCluster.home().resolve("server").resolve("target");
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                target.resolve("archive-server.jar") + ":" + target.resolve("lib") + "/*",
                "org.jamesarchive.server.Main",
                "--conf",
                conf.toString(),
                "--dir",
                dir.toString(),
                "--exit-with",
                Long.toString(ProcessHandle.current().pid()));
        builder.environment().put("SMTP_BIND", "127.0.0.1:0");
        builder.environment().put("HTTP_PORT", "0");
        builder.environment().putAll(environment);
        return await(builder);
    }

    private Ending await(ProcessBuilder builder) throws IOException, InterruptedException {
        Path output = folder.resolve("output");
        Path errors = folder.resolve("errors");
        Process process = builder.redirectOutput(output.toFile())
                .redirectError(errors.toFile())
                .start();
        boolean ended = process.waitFor(START_SECONDS_LIMIT, TimeUnit.SECONDS);
        if (!ended) {
            process.destroyForcibly().waitFor();
        }
        Ending ending =
                new Ending(process.exitValue(), Files.readString(output, UTF_8), Files.readString(errors, UTF_8));
        assertThat(ended).as("it runs on: " + ending).isTrue();
        return ending;
    }

    private static void assertRefused(Ending ending, String start, String... parts) {
        assertThat(ending.exitCode()).as(ending.toString()).isEqualTo(1);
        assertThat(ending.errors().lines()).as(ending.toString()).hasSize(1);
        assertThat(ending.errors()).startsWith(start).contains(parts);
        assertThat(ending.output()).doesNotContain("ready ");
    }
}
