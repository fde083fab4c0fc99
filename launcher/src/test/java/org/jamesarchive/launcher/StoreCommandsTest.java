package org.jamesarchive.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jamesarchive.launcher.fake.FakeNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the commands on data directories hand over to the server's program, here a stand-in. */
@Timeout(120)
class StoreCommandsTest {

    private static final int EXIT_CODE_OF_THE_PROGRAM = 7;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    Path dir;

    private static final String ID = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
    private static final String OTHER_ID = "fedcba9876543210fedcba9876543210fedcba9876543210fedcba9876543210";

    private int run(String... args) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        return ArchiveCommandAccess.execute(
                FakeNode.runtime(dir), new PrintWriter(out, true), new PrintWriter(err, true), false, args);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "verify --data D                     | verify --data D",
                "verify --data D --json              | verify --json --data D",
                "verify --data D --key K             | verify --key K --data D",
                "verify --checkpoints C --data D --checkpoints E --data F"
                        + " | verify --checkpoints C --checkpoints E --data D --data F",
                "verify --keyset S --key K --data D  | verify --key K --keyset S --data D",
                "rebuild --keyset S --data D         | rebuild --keyset S --data D",
                "rebuild --data D                    | rebuild --data D",
                "rebuild --json --data D             | rebuild --json --data D",
                "audit --json --keyset S --data D    | audit --json --keyset S --data D",
                "export --all --to T --data D        | export --to T --all --data D",
                "export " + ID + " " + OTHER_ID + " --json --to T --since 2026-01-01 --until 2026-02-01 --data D"
                        + " | export --to T --json --id " + ID + " --id " + OTHER_ID
                        + " --since 2026-01-01 --until 2026-02-01 --data D",
                "export --message-id <a@b> --message-id c@d --to T --data D"
                        + " | export --to T --message-id <a@b> --message-id c@d --data D",
                "export --ids-from F --to T --data D | export --to T --ids-from F --data D",
                "backup --to B --data D              | backup --to B --data D",
                "backup --to B --data D --json --verify --with-key --accept-damage --key-file K"
                        + " | backup --to B --with-key --verify --accept-damage --json --data D --key-file K",
                "backup --to s3://b --endpoint http://h --region r --object-lock 7y --data D"
                        + " | backup --to s3://b --endpoint http://h --region r --object-lock 7y --data D",
            })
    void argumentsAndExitCodeArePassedOn(String line, String expected) throws IOException {
        String data = dir.resolve("d").toString();
        assertThat(run(line.replace("--data D", "--data " + data).split(" "))).isEqualTo(EXIT_CODE_OF_THE_PROGRAM);
        assertThat(String.join(" ", Files.readAllLines(dir.resolve("arguments"))))
                .isEqualTo(expected.replace("--data D", "--data " + data));
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void exportsAreVerifiedWithoutAnyCluster() throws Exception {
        String export = dir.resolve("e").toString();
        assertThat(run("verify", "--offline", export, "--key", "K", "--key", "L", "--json", "--offline", "F.zip"))
                .isEqualTo(EXIT_CODE_OF_THE_PROGRAM);
        assertThat(String.join(" ", Files.readAllLines(dir.resolve("arguments"))))
                .isEqualTo("verify-offline --json --key K --key L --export " + export + " --export F.zip");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "verify --frob          | Unknown option: '--frob'",
                "verify --key           | Missing required parameter for option '--key'",
                "rebuild --key K        | Unknown option: '--key'",
                "rebuild --checkpoints C| Unknown option: '--checkpoints'",
                "verify --key K --key L | several --key go with --offline only",
                "verify --offline E w0  | --offline goes with --key and --json only",
                "verify --offline E --checkpoints C | --offline goes with --key and --json only",
                "export --all           | Missing required option: '--to=DIR|ZIP'",
                "backup --data D        | Missing required option: '--to=",
                "backup --to B --frob   | Unknown option: '--frob'",
                "restore --to D         | Missing required parameter: 'FROM'",
                "restore F              | Missing required option: '--to=",
                "restore F --to D --server-id x | Invalid value for option '--server-id'",
                "rebuild --data         | Missing required parameter for option '--data'",
            })
    void wrongCommandLineIsOneLineAndExitCode2(String line, String message) {
        assertThat(run(line.split(" "))).isEqualTo(2);
        assertThat(err.toString()).hasLineCount(1).contains(message);
    }

    @Test
    void workersOfTheClusterAreTakenWithTheirOwnKeys() throws Exception {
        String cluster = dir.resolve("cluster").toString();
        assertThat(run("up", "--workers", "2", "--dir", cluster)).isZero();
        try {
            Path worker0 = Path.of(cluster, "worker0");
            Path worker1 = Path.of(cluster, "worker1");
            Path key = Files.createDirectories(worker1.resolve("var/keys")).resolve("checkpoint.key.pub");
            Files.writeString(key, "");
            assertThat(run("verify", "--dir", cluster)).isEqualTo(EXIT_CODE_OF_THE_PROGRAM);
            assertThat(Files.readAllLines(worker0.resolve("var/arguments")))
                    .isEqualTo(List.of(
                            "verify",
                            "--data",
                            worker0.resolve("var/archive").toString(),
                            "--data",
                            worker1.resolve("var/archive").toString(),
                            "--key",
                            key.toString()));
            assertThat(run("rebuild", "--dir", cluster, "worker1")).isEqualTo(EXIT_CODE_OF_THE_PROGRAM);
            assertThat(Files.readAllLines(worker1.resolve("var/arguments")))
                    .isEqualTo(List.of(
                            "rebuild", "--data", worker1.resolve("var/archive").toString()));
            assertThat(run("export", "--all", "--to", "T", "--dir", cluster, "--worker", "worker1"))
                    .isEqualTo(EXIT_CODE_OF_THE_PROGRAM);
            assertThat(Files.readAllLines(worker1.resolve("var/arguments")))
                    .isEqualTo(List.of(
                            "export",
                            "--to",
                            "T",
                            "--all",
                            "--data",
                            worker1.resolve("var/archive").toString(),
                            "--key",
                            key.toString()));
            assertThat(run("backup", "--dir", cluster, "worker1", "--to", "B")).isEqualTo(EXIT_CODE_OF_THE_PROGRAM);
            assertThat(Files.readAllLines(worker1.resolve("var/arguments")))
                    .isEqualTo(List.of(
                            "backup",
                            "--to",
                            "B",
                            "--data",
                            worker1.resolve("var/archive").toString(),
                            "--name",
                            "worker1"));
            assertThat(err.toString()).contains("worker1 makes no checkpoint");
            assertThat(run("verify", "--dir", cluster, "worker7")).isEqualTo(1);
            assertThat(err.toString()).hasLineCount(1).contains("there is no worker worker7");
        } finally {
            assertThat(run("down", "--wipe", "--dir", cluster)).isZero();
        }
    }

    @Test
    void restorePassesItsArgumentsOn() throws Exception {
        String to = dir.resolve("d").toString();
        assertThat(run("restore", "F", "--to", to, "--server-id", "3", "--key", "P", "--key-file", "K", "--json"))
                .isEqualTo(EXIT_CODE_OF_THE_PROGRAM);
        assertThat(String.join(" ", Files.readAllLines(dir.resolve("arguments"))))
                .isEqualTo("restore --from F --to " + to + " --server-id 3 --key P --key-file K --json");
    }

    @Test
    void repairOfAnyMachinesWorkerIsPassedOn() throws IOException {
        String data = dir.resolve("d").toString();
        String conf = dir.resolve("worker").toString();
        String line = "repair w2.example.com --data-of " + data + " --copies 2 --from w0=http://x:1 --from http://w1:1"
                + " --domain d.example.com --json";
        assertThat(run(line.split(" "))).isEqualTo(EXIT_CODE_OF_THE_PROGRAM);
        assertThat(String.join(" ", Files.readAllLines(dir.resolve("arguments"))))
                .isEqualTo("repair --conf " + conf + " --dir " + data + " --name w2.example.com --copies 2"
                        + " --domain d.example.com --json --from w0=http://x:1 --from http://w1:1");
    }

    @Test
    void repairOfAClusterAsksTheOtherWorkers() throws Exception {
        String cluster = dir.resolve("cluster").toString();
        assertThat(run("up", "--workers", "3", "--copies", "2", "--dir", cluster))
                .isZero();
        try {
            assertThat(run("repair", "worker1", "--dir", cluster)).isEqualTo(1);
            assertThat(err.toString()).hasLineCount(1).contains("worker1 is running; stop it first");
            assertThat(run("repair", "gateway0", "--dir", cluster)).isEqualTo(1);
            assertThat(err.toString()).contains("gateway0 is no worker");
            assertThat(run("kill", "worker1", "--dir", cluster)).isZero();
            assertThat(run("repair", "worker1", "--dir", cluster)).isEqualTo(EXIT_CODE_OF_THE_PROGRAM);
            assertThat(Files.readAllLines(Path.of(cluster, "arguments")))
                    .contains("worker1.example.com", "2")
                    .anyMatch(argument -> argument.startsWith("worker0.example.com=http://127."))
                    .anyMatch(argument -> argument.startsWith("worker2.example.com=http://127."))
                    .noneMatch(argument -> argument.startsWith("worker1.example.com="));
        } finally {
            assertThat(run("down", "--wipe", "--dir", cluster)).isZero();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "repair                                    | Missing required parameter: 'NODE'",
                "repair w --data-of D                      | --data-of wants --copies and --from",
                "repair w --data-of D --copies two         | Invalid value for option '--copies'",
                "reconcile --since today --gateway http://x --worker http://y | --since today: expected a day such as 2026-11-28",
                "reconcile --gateway http://x              | --gateway and --worker belong together",
                "compare http://x                          | Missing required parameter: 'SITE_B'",
                "compare http://x nonsense                 | expected a URL such as http://127.0.0.11:8000",
                "reconcile --gateway x --worker y          | expected a URL such as http://127.0.0.11:8000",
            })
    void wrongRepairOrReconcileIsExitCode2(String line, String message) {
        assertThat(run(line.split(" "))).isEqualTo(2);
        assertThat(err.toString()).hasLineCount(1).contains(message);
    }

    @ParameterizedTest
    @CsvSource({"verify", "rebuild", "backup --to B", "reconcile", "repair worker1"})
    void withoutAClusterThereIsOneLine(String command) {
        assertThat(run((command + " --dir " + dir).split(" "))).isEqualTo(1);
        assertThat(err.toString()).hasLineCount(1).contains("no cluster was started there");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "import-postfix F --to T        | --shipped S --to T -- F",
                "import-postfix --to T --json F | --json --shipped S --to T -- F",
                "import-postfix --to T -- -F    | --shipped S --to T -- -F",
            })
    void anImportIsHandedOverWithTheShippedProfile(String line, String expected) throws IOException {
        String to = dir.resolve("t").toString();
        assertThat(run(line.replace("--to T", "--to " + to).split(" "))).isEqualTo(1);
        assertThat(String.join(" ", Files.readAllLines(dir.resolve("arguments"))))
                .isEqualTo(expected.replace("--to T", "--to " + to)
                        .replace("--shipped S", "--shipped " + dir.resolve("gateway")));
    }

    @ParameterizedTest
    @CsvSource({"import-postfix", "import-postfix F", "import-postfix --to T", "import-postfix F G --to T"})
    void anImportWithoutItsFoldersIsAWrongCommandLine(String line) {
        assertThat(run(line.split(" "))).isEqualTo(2);
        assertThat(err.toString()).startsWith("archive: ").hasLineCount(1);
    }
}
