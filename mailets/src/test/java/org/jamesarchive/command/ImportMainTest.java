package org.jamesarchive.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class ImportMainTest {

    private static final Path SHIPPED = Path.of("..", "james-conf", "gateway");

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @TempDir
    Path directory;

    private Path folder;
    private Path profile;

    @BeforeEach
    void writeTheRecipe() throws IOException {
        folder = Files.createDirectory(directory.resolve("postfix"));
        profile = directory.resolve("profile");
        Files.writeString(folder.resolve("domains"), "gw.example.org OK\n");
        Files.writeString(folder.resolve("virtual"), "archive@gw.example.org archive@archive.example.org\n");
        Files.writeString(folder.resolve("master.cf"), "smtp inet n - y - - smtpd\n");
        Files.writeString(folder.resolve("main.cf"), """
                myhostname = gw.example.org
                mynetworks = 192.0.2.0/24
                message_size_limit = 50000000
                smtpd_tls_security_level = may
                smtp_tls_security_level = may
                virtual_alias_maps = hash:/etc/postfix/virtual
                smtpd_client_restrictions = permit_mynetworks, reject
                smtpd_recipient_restrictions = check_recipient_access hash:/etc/postfix/domains, reject
                """);
    }

    private int run(String... further) {
        List<String> arguments = new ArrayList<>(List.of(further));
        arguments.addAll(List.of("--shipped", SHIPPED.toString(), "--to", profile.toString(), "--", folder.toString()));
        return ImportMain.run(arguments.toArray(String[]::new), out, new PrintStream(err, true, UTF_8));
    }

    @Test
    void aWholeImportIsGood() {
        assertThat(run()).as(err.toString(UTF_8)).isZero();
        assertThat(out.toString(UTF_8).lines())
                .contains("main.cf:3: message_size_limit = 50000000 -> smtpserver.xml message_size_limit")
                .endsWith(profile + ": written, 8 taken, 0 left out, 0 of them decide");
        assertThat(err.toString(UTF_8)).isEmpty();
        assertThat(profile.resolve("gateway.xml")).exists();
    }

    @Test
    void whatDecidesAndIsLeftOutMakesTheExitCode() throws IOException {
        Files.writeString(
                folder.resolve("main.cf"), Files.readString(folder.resolve("main.cf")) + "relayhost = x.example\n");
        assertThat(run()).isEqualTo(1);
        assertThat(out.toString(UTF_8).lines())
                .containsSubsequence(
                        "LEFT OUT, and decides who may send, what is accepted or where mail goes:",
                        "main.cf:9: relayhost = x.example: it sends all mail through one host, not to the MX records of its"
                                + " domain");
        assertThat(profile.resolve("gateway.xml")).exists();
    }

    @Test
    void theReportIsJsonWhereAsked() throws IOException {
        Files.writeString(
                folder.resolve("main.cf"), Files.readString(folder.resolve("main.cf")) + "always_bcc = \"<a>\"\n");
        assertThat(run("--json")).isEqualTo(1);
        JsonNode json = new ObjectMapper().readTree(out.toByteArray());
        assertThat(json.get("profile").asText()).isEqualTo(profile.toString());
        assertThat(json.get("complete").asBoolean()).isFalse();
        assertThat(json.get("taken").get(0))
                .isEqualTo(new ObjectMapper()
                        .createObjectNode()
                        .put("where", "main.cf:1")
                        .put("what", "myhostname = gw.example.org")
                        .put("to", "HOST_NAME, its default in all files"));
        assertThat(json.get("leftOut").get(0).get("what").asText()).isEqualTo("always_bcc = \"<a>\"");
        assertThat(json.get("leftOut").get(0).get("decides").asBoolean()).isTrue();
        assertThat(json.get("notes").isArray()).isTrue();
        assertThat(json.get("notNeeded").isArray()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "--to x",
                "--shipped x --to y",
                "--shipped x --to y -- a b",
                "--shipped x --to y --",
                "--force",
                "--to"
            })
    void aWrongCommandLineIsOne(String line) {
        String[] arguments = line.isEmpty() ? new String[0] : line.split(" ");
        assertThat(ImportMain.run(arguments, out, new PrintStream(err, true, UTF_8)))
                .isEqualTo(2);
        assertThat(err.toString(UTF_8)).startsWith("archive: ").hasLineCount(1);
        assertThat(out.toString(UTF_8)).isEmpty();
    }

    @Test
    void whatCannotBeReadIsOneLine() throws IOException {
        Files.delete(folder.resolve("main.cf"));
        assertThat(run()).isEqualTo(1);
        assertThat(err.toString(UTF_8)).isEqualTo("archive: main.cf: there is no such file\n");
        Files.writeString(folder.resolve("main.cf"), "what is this\n");
        err.reset();
        assertThat(run()).isEqualTo(1);
        assertThat(err.toString(UTF_8))
                .isEqualTo("archive: main.cf:1: found \"what is this\", expected \"parameter = value\"\n");
        assertThat(profile).doesNotExist();
    }

    @Test
    void aSecondRunOverwritesNothing() throws IOException {
        assertThat(run()).isZero();
        Files.writeString(profile.resolve("access"), "mine\n");
        assertThat(run()).isEqualTo(1);
        assertThat(err.toString(UTF_8))
                .isEqualTo("archive: " + profile
                        + ": is there already, and nothing is overwritten: expected a new or an empty folder\n");
        assertThat(profile.resolve("access")).hasContent("mine\n");
    }

    @Test
    void aFolderThatIsMissingIsSaid() {
        profile = directory.resolve("no/such/folder");
        assertThat(run()).isEqualTo(1);
        assertThat(err.toString(UTF_8)).contains("there is no directory " + directory.resolve("no/such"));
    }
}
