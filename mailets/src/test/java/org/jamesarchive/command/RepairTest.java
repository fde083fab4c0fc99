package org.jamesarchive.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.jamesarchive.worker.ServedWorker;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code repair} as the launcher runs it. */
class RepairTest {

    private static final int MAILS = 10;

    @TempDir
    Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private ServedWorker other;
    private List<String> line = List.of();

    @BeforeEach
    void start() throws IOException {
        other = ServedWorker.start(folder.resolve("other"), 0, Clock.systemUTC());
        for (int i = 0; i < MAILS; i++) {
            other.store("journal@example.org", "Subject: " + i + "\r\n\r\n");
        }
        line = List.of(
                "repair",
                "--conf",
                ServedWorker.profile(folder.resolve("mine"), 5).toString(),
                "--dir",
                folder.resolve("mine/node").toString(),
                "--name",
                "worker5.example.com",
                "--from",
                "worker0.example.com=" + other.http(),
                "--token-file",
                other.tokenFile().toString());
    }

    @AfterEach
    void stop() {
        other.close();
    }

    private int run(List<String> arguments, String... further) {
        out.reset();
        err.reset();
        List<String> all = new ArrayList<>(arguments);
        all.addAll(List.of(further));
        return StoreMain.run(all.toArray(String[]::new), out, new PrintStream(err, true, UTF_8), Clock.systemUTC());
    }

    @Test
    void workerOfTwoGetsAllAndSaysSo() throws IOException {
        assertThat(run(line, "--copies", "2", "--json")).as(err.toString(UTF_8)).isZero();
        JsonNode report = new ObjectMapper().readTree(out.toByteArray());
        assertThat(report.path("good").asBoolean()).isTrue();
        assertThat(report.path("fetched").asInt()).isEqualTo(MAILS);

        assertThat(run(line, "--copies", "2")).isZero();
        assertThat(out.toString(UTF_8))
                .hasLineCount(1)
                .startsWith(
                        "worker5.example.com: repaired: must hold 10 messages that others hold: held 10, fetched 0");
        assertThat(folder.resolve("mine/node/var/keys/checkpoint.key")).exists();
    }

    @Test
    void silentWorkerIsOneLineAndExitCode1() {
        other.close();
        assertThat(run(line, "--copies", "2")).isEqualTo(1);
        assertThat(err.toString(UTF_8)).hasLineCount(1).startsWith("incomplete: worker0.example.com: ");
        assertThat(out.toString(UTF_8)).startsWith("worker5.example.com: NOT WHOLE");
    }

    @Test
    void oneCopyPointsToTheBackup() {
        assertThat(run(line, "--copies", "1")).isEqualTo(1);
        assertThat(err.toString(UTF_8)).hasLineCount(1).contains("with copies=1 no other worker holds", "restore");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--copies 0       | --copies 0: expected a number from 1 to 16",
                "--copies two     | --copies two: expected a number from 1 to 16",
                "--copies         | --copies wants a value",
                "--frob           | unknown argument --frob",
                "--from ftp://x   | expected HOST=URL",
                "--json           | repair wants --conf, --dir, --name, --copies and --from",
            })
    void wrongCommandLineIsExitCode2(String further, String message) {
        assertThat(run(line, further.split(" "))).isEqualTo(2);
        assertThat(err.toString(UTF_8)).hasLineCount(1).contains(message);
    }
}
