package org.jamesarchive.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.jamesarchive.launcher.cluster.NodeRuntime;
import org.jamesarchive.launcher.fake.FakeArchive;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The command as a process of its own, ended by a signal when a certain node's log has appeared. */
@Timeout(240)
class InterruptTest {

    private static final Duration LIMIT = Duration.ofMinutes(1);
    private static final long INTERRUPT_BIT = 1L << 1;
    private static final Duration POLL = Duration.ofMillis(5);

    @TempDir
    Path dir;

    @ParameterizedTest
    @CsvSource({
        "INT,  demo --workers 1, dns/node.log,      130",
        "TERM, demo --workers 1, worker0/node.log,  143",
        "TERM, up --workers 1,   worker0/node.log,  143",
        "KILL, demo --workers 1, worker0/var,       137",
        "INT,  up --workers 1,   gateway0/node.log, 130"
    })
    void noProcessIsLeft(String signal, String command, String moment, int exitCode) throws Exception {
        assumeTrue(!signal.equals("INT") || !isInterruptIgnored(), "SIGINT is ignored here, as behind nohup or &");
        Process launcher = start(command);
        try {
            Awaitility.await(moment).atMost(LIMIT).pollInterval(POLL).until(() -> appeared(moment));
            new ProcessBuilder("kill", "-" + signal, Long.toString(launcher.pid()))
                    .start()
                    .waitFor();
            assertThat(launcher.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
            assertThat(launcher.exitValue()).isEqualTo(exitCode);
        } finally {
            launcher.destroy();
        }
        Awaitility.await().atMost(LIMIT).untilAsserted(() -> assertThat(leftProcesses())
                .isEmpty());
        if (command.startsWith("demo") && !signal.equals("KILL")) {
            assertThat(dir.resolve("tmp")).isEmptyDirectory();
        }
    }

    private Process start(String command) throws IOException {
        Files.createDirectories(dir.resolve("tmp"));
        List<String> line = new ArrayList<>(List.of(
                NodeRuntime.currentJava().toString(),
                "-Djava.io.tmpdir=" + dir.resolve("tmp"),
                "-cp",
                System.getProperty("java.class.path"),
                FakeArchive.class.getName()));
        line.addAll(List.of(command.split(" ")));
        return new ProcessBuilder(line)
                .directory(dir.resolve("tmp").toFile())
                .redirectErrorStream(true)
                .redirectOutput(dir.resolve("out").toFile())
                .start();
    }

    /** A process inherits what its parent ignores: proc(5), SigIgn, a bit a signal. */
    private static boolean isInterruptIgnored() throws IOException {
        Path status = Path.of("/proc/self/status");
        if (!Files.exists(status)) {
            return false;
        }
        String mask = Files.readString(status).replaceAll("(?s).*SigIgn:\\s*([0-9a-f]+).*", "$1");
        return (Long.parseUnsignedLong(mask, 16) & INTERRUPT_BIT) != 0;
    }

    private boolean appeared(String moment) throws IOException {
        try (Stream<Path> folders = Files.list(dir.resolve("tmp"))) {
            return folders.anyMatch(folder -> Files.exists(folder.resolve(moment)));
        }
    }

    private List<String> leftProcesses() {
        return ProcessHandle.allProcesses()
                .map(handle -> handle.info().commandLine().orElse(""))
                .filter(line -> line.contains(dir.toString()))
                .toList();
    }
}
