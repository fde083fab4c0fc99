package org.jamesarchive.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jamesarchive.launcher.fake.FakeNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(240)
class ArchiveCommandTest {

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    Path dir;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "up --foo               | archive: Unknown option: '--foo'",
                "up --workers x         | archive: Invalid value for option '--workers'",
                "up --workers 0         | archive: --workers must be 1 to 100, not 0",
                "up --gateways 10       | archive: --gateways must be 1 to 9, not 10",
                "up --workers 2 --copies 3 | archive: --copies must be 1 to 2, not 3",
                "send                   | archive: Missing required parameter: 'PATH'",
                "send /no/such/file     | archive: /no/such/file: no such file or folder",
                "send EMPTY             | : no mail in it",
                "import                 | archive: Missing required parameter: 'SOURCE'",
                "import /no/such/file   | archive: /no/such/file: no such file or folder",
                "import --format pst EMPTY | archive: 'pst' is no format; formats are auto, eml,",
                "import --to h:0 EMPTY  | archive: --to h:0: no such port",
                "import --to [h EMPTY   | archive: --to must be HOST or HOST:PORT, not '[h'",
                "import --to 127.0.0.1 --retry-for 5 EMPTY | archive: --retry-for must be a time such as 30s",
                "import --to 127.0.0.1 --connections 0 EMPTY | archive: connections must be 1 to 100, not 0",
                "import imap://a:b@host | archive: a password does not belong into a URL",
                "import --password-file /no/such imap://a@host | archive: /no/such",
                "demo --mail /no/such   | archive: /no/such: no such file or folder",
                "demo --workers 101     | archive: --workers must be 1 to 100, not 101",
                "kill                   | archive: Missing required parameter: 'NAME'",
                "table                  | archive: a command is missing: check or query",
                "table query virtual    | archive: Missing required parameter: 'KEY'",
                "table check            | archive: Missing required parameter: 'FILE'",
                "table check --at x virtual | archive: Unknown options: '--at'",
                "flie                   | archive: Unmatched argument at index 0: 'flie'",
                "                       | archive: a command is missing"
            })
    void aWrongCommandLineIsOneLineAndExitCode2(String line, String message) throws IOException {
        Path empty = Files.createDirectories(dir.resolve("empty"));
        String[] args = line == null
                ? new String[0]
                : line.replace("EMPTY", empty.toString()).split(" ");
        assertThat(run(args)).isEqualTo(2);
        assertThat(err.toString().lines()).hasSize(1);
        assertThat(err.toString()).contains(message).contains("--help");
        assertThat(out.toString()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"status", "down", "kill worker0", "start worker0"})
    void withoutAClusterThereIsOneLineAndExitCode1(String command) {
        List<String> args = new ArrayList<>(List.of(command.split(" ")));
        args.addAll(List.of("--dir", dir.toString()));
        assertThat(run(args.toArray(new String[0]))).isEqualTo(1);
        assertThat(err.toString()).hasLineCount(1).contains("no cluster was started there");
    }

    @ParameterizedTest
    @CsvSource({
        "up",
        "down",
        "status",
        "send",
        "import",
        "demo",
        "kill",
        "start",
        "table",
        "table check",
        "table query",
        "verify",
        "rebuild",
        "export",
        "keyset",
        "keyset create",
        "keyset rotate",
        "keyset info",
        "backup",
        "restore",
        "reconcile",
        "repair",
        "compare",
        "import-postfix"
    })
    void everyCommandHasHelp(String command) {
        assertThat(run((command + " --help").split(" "))).isZero();
        assertThat(out.toString()).startsWith("Usage: archive " + command).contains("-h, --help");
    }

    @Test
    void theHelpNamesTheCommandsAndHidesTheDnsProcess() {
        assertThat(run("--help")).isZero();
        assertThat(out.toString())
                .contains(
                        "up", "down", "status", "send", "demo", "kill", "start", "table", "verify", "rebuild", "keyset",
                        "export", "backup", "restore");
        assertThat(out.toString()).doesNotContain("dns  ");
    }

    @Test
    void aClusterIsUsedFromUpToWipe() throws IOException {
        String data = dir.resolve("data").toString();
        assertThat(run("up", "--workers", "2", "--dir", data)).isZero();
        try {
            assertThat(out.toString()).contains("the cluster is up in " + data, "gateway0", "worker1");
            assertThat(run("up", "--dir", data)).isZero();
            assertThat(out.toString())
                    .contains("the cluster is already up", "worker1")
                    .doesNotContain("worker2");
            sendsAndTells(data);
            importsAndTells(data);
            assertThat(run("kill", "worker1", "--dir", data)).isZero();
            assertThat(run("kill", "worker1", "--dir", data)).isEqualTo(1);
            assertThat(err.toString()).isEqualTo("archive: worker1 is not running\n");
            JsonNode nodes = statusOf(data);
            assertThat(nodes.findValuesAsText("state")).containsExactly("up", "up", "down");
            assertThat(run("start", "worker1", "--dir", data)).isZero();
            assertThat(statusOf(data).findValuesAsText("state")).containsOnly("up");
        } finally {
            assertThat(run("down", "--wipe", "--dir", data)).isZero();
        }
        assertThat(Path.of(data)).doesNotExist();
    }

    private void sendsAndTells(String data) throws IOException {
        Path mail = Files.writeString(dir.resolve("a.eml"), "Subject: a\n\na\n");
        assertThat(run("send", "--dir", data, "--json", mail.toString())).isZero();
        JsonNode report = new ObjectMapper().readTree(out.toString());
        assertThat(report.fieldNames()).toIterable().containsExactly("sent", "accepted", "refused", "contentIds");
        assertThat(report.path("accepted").asInt()).isEqualTo(1);
        assertThat(report.path("contentIds").path(0).asText()).matches("[0-9a-f]{64}");
        assertThat(run("send", "--dir", data, "--to", "x@elsewhere.org", mail.toString()))
                .isEqualTo(1);
        assertThat(out.toString()).startsWith("1 sent, 0 accepted, 1 refused");
        assertThat(err.toString()).contains("554 5.7.1");
        assertThat(run("send", "--dir", data, "--to", "x y", mail.toString())).isEqualTo(2);
    }

    private void importsAndTells(String data) throws IOException {
        Path mails = Files.createDirectories(dir.resolve("old"));
        Files.writeString(mails.resolve("1.eml"), "Subject: old\n\nold\n");
        Files.writeString(mails.resolve("notes.txt"), "Dear diary\n");
        for (int i = 0; i < 2; i++) {
            assertThat(run("import", "--dir", data, "--json", mails.toString())).isZero();
            JsonNode report = new ObjectMapper().readTree(out.toString());
            assertThat(report.fieldNames())
                    .toIterable()
                    .containsExactly(
                            "found",
                            "taken",
                            "queued",
                            "merged",
                            "doneBefore",
                            "refused",
                            "unreadable",
                            "passedOver",
                            "stopped",
                            "journal");
            assertThat(report.path("taken").asInt()).isEqualTo(i == 0 ? 1 : 0);
            assertThat(report.path("doneBefore").asInt()).isEqualTo(i);
            assertThat(report.path("journal").asText()).startsWith(data + "/imports/old-");
        }
        assertThat(run("import", "--dir", data, "--recipient", "x@elsewhere.org", mails.toString()))
                .isEqualTo(1);
        assertThat(out.toString()).startsWith("1 found: 0 taken, 0 merged, 0 done before, 1 refused, 0 unreadable");
    }

    private JsonNode statusOf(String data) throws IOException {
        assertThat(run("status", "--json", "--dir", data)).isZero();
        JsonNode nodes = new ObjectMapper().readTree(out.toString()).path("nodes");
        assertThat(nodes.path(0).fieldNames())
                .toIterable()
                .containsExactly(
                        "name", "role", "smtp", "http", "pid", "state", "dataDir", "stored", "queued", "parked");
        return nodes;
    }

    @Test
    void theDemoProvesTheUsersMailAndLeavesNothing() throws IOException {
        Path mails = Files.createDirectories(dir.resolve("mails"));
        for (int i = 0; i < 30; i++) {
            Files.writeString(mails.resolve(i + ".eml"), "Subject: " + i / 2 + "\n\ntext\n");
        }
        assertThat(run("demo", "--workers", "1", "--mail", mails.toString()))
                .as(err.toString())
                .isZero();
        assertThat(out.toString())
                .contains(
                        "554 5.7.1 <someone@elsewhere.org>",
                        "550 5.1.1 <nobody@archive-gw.example.com>",
                        "journal 15 mails",
                        "15 more repeat the content of one of these",
                        "worker0 killed with SIGKILL",
                        "worker0 is back",
                        "15 accepted, 0 refused",
                        "proof: 15 accepted, 15 stored, 0 missing, 0 twice, 0 altered");
    }

    @Test
    void theDemoFailsWhenTheProofDoes() throws IOException {
        Path mails = Files.createDirectories(dir.resolve("mails"));
        Files.writeString(mails.resolve("1.eml"), "Subject: 1\n\ntext\n");
        Files.writeString(mails.resolve("2.eml"), "X-Fake: lose me\n\ntext\n");
        assertThat(run("demo", "--workers", "1", "--json", "--mail", mails.toString()))
                .isEqualTo(1);
        assertThat(new ObjectMapper().readTree(out.toString()).path("missing").asInt())
                .isEqualTo(1);
        assertThat(err.toString()).contains("THE PROOF DOES NOT HOLD", "missing: ");
        Path kept = Path.of(err.toString()
                .lines()
                .filter(line -> line.startsWith("data and logs are kept in "))
                .findFirst()
                .orElseThrow()
                .substring("data and logs are kept in ".length()));
        assertThat(kept.resolve("gateway0/node.log")).exists();
        org.jamesarchive.launcher.cluster.Folders.delete(kept);
    }

    private int run(String... args) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        return ArchiveCommandAccess.execute(
                FakeNode.runtime(dir), new PrintWriter(out, true), new PrintWriter(err, true), false, args);
    }
}
