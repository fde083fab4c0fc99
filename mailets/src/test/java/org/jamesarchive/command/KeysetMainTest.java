package org.jamesarchive.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeysetMainTest {

    @TempDir
    Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private int run(String... args) {
        out.reset();
        err.reset();
        return KeysetMain.run(args, out, new PrintStream(err, true, UTF_8));
    }

    @Test
    void keysetIsMadeRotatedAndShownWithoutItsKeys() throws Exception {
        Path file = folder.resolve("new/keyset.json");
        assertThat(run("create", file.toString())).as(err.toString(UTF_8)).isZero();
        assertThat(out.toString(UTF_8)).hasLineCount(1).matches("key [0-9]+ ENABLED, seals and opens\n");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        String made = Files.readString(file);
        long first = new ObjectMapper().readTree(made).path("primaryKeyId").asLong();

        assertThat(run("rotate", file.toString())).as(err.toString(UTF_8)).isZero();
        assertThat(out.toString(UTF_8))
                .hasLineCount(2)
                .contains("key " + first + " ENABLED, opens\n")
                .contains(" ENABLED, seals and opens\n");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");

        assertThat(run("info", "--json", file.toString()))
                .as(err.toString(UTF_8))
                .isZero();
        JsonNode info = new ObjectMapper().readTree(out.toByteArray());
        assertThat(info.path("file").asText()).isEqualTo(file.toString());
        assertThat(info.path("primary").asLong()).isNotEqualTo(first);
        assertThat(info.path("keys").findValuesAsText("status")).containsExactly("ENABLED", "ENABLED");
        assertThat(info.path("keys").path(0).path("id").asLong()).isEqualTo(first);
        for (JsonNode key : new ObjectMapper().readTree(file.toFile()).path("key")) {
            assertThat(out.toString(UTF_8))
                    .doesNotContain(key.path("keyData").path("value").asText());
        }
        assertThat(List.of(folder.resolve("new").toFile().list())).containsExactly("keyset.json");
    }

    @Test
    void keysetIsNeverOverwritten() throws Exception {
        Path file = folder.resolve("keyset");
        assertThat(run("create", file.toString())).isZero();
        String before = Files.readString(file);
        assertThat(run("create", file.toString())).isEqualTo(1);
        assertThat(err.toString(UTF_8)).hasLineCount(1).contains("is there already");
        Path nowhere = Files.createSymbolicLink(folder.resolve("link"), folder.resolve("nowhere"));
        assertThat(run("create", nowhere.toString())).isEqualTo(1);
        assertThat(Files.readString(file)).isEqualTo(before);
    }

    /** The draft cannot be made: something is in its way that cannot be removed. */
    @Test
    void rotationThatCannotBeWrittenChangesNothing() throws Exception {
        Path file = folder.resolve("keyset");
        assertThat(run("create", file.toString())).isZero();
        String before = Files.readString(file);
        Files.createDirectories(folder.resolve("keyset.new/in-the-way"));
        assertThat(run("rotate", file.toString())).isEqualTo(1);
        assertThat(err.toString(UTF_8)).hasLineCount(1).startsWith("archive: ");
        assertThat(Files.readString(file)).isEqualTo(before);
    }

    @Test
    void rotationByRootLeavesTheFileToItsOwner() throws Exception {
        Path file = folder.resolve("keyset");
        assertThat(run("create", file.toString())).isZero();
        assumeTrue(System.getProperty("user.name").equals("root"), "only root can give files away");
        UserPrincipal nobody =
                file.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("nobody");
        Files.setOwner(file, nobody);
        assertThat(run("rotate", file.toString())).as(err.toString(UTF_8)).isZero();
        assertThat(Files.getOwner(file)).isEqualTo(nobody);
    }

    @Test
    void rotationReplacesTheFileThatALinkNames() throws Exception {
        Path file = folder.resolve("keyset");
        assertThat(run("create", file.toString())).isZero();
        Path link = Files.createSymbolicLink(folder.resolve("link"), file);
        assertThat(run("rotate", link.toString())).isZero();
        assertThat(link).isSymbolicLink();
        assertThat(run("info", file.toString())).isZero();
        assertThat(out.toString(UTF_8)).hasLineCount(2);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "create            | 2 | expected create, rotate or info, and one FILE",
                "info A B          | 2 | expected create, rotate or info, and one FILE",
                "show A            | 2 | expected create, rotate or info, not show",
                "info A --frob     | 2 | expected create, rotate or info, and one FILE",
                "info NONE         | 1 | NONE: no such keyset file",
                "rotate NONE       | 1 | NONE: no such keyset file",
                "info FOLDER       | 1 | FOLDER: no such keyset file",
                "info GARBAGE      | 1 | GARBAGE: expected a Tink keyset in cleartext JSON",
                "rotate GARBAGE    | 1 | GARBAGE: expected a Tink keyset in cleartext JSON",
                "info WIDE         | 1 | WIDE: its mode is rw-r-----, expected rw------- or r--------",
                "rotate WIDE       | 1 | WIDE: its mode is rw-r-----, expected rw------- or r--------",
                "info FOREIGN      | 1 | FOREIGN: key 1 is not of the kind",
                "create FOLDER     | 1 | FOLDER: is there already",
            })
    void errorIsOneLineOnStandardError(String line, int exitCode, String message) throws Exception {
        file("GARBAGE", "secret-of-mine {", "rw-------");
        file("WIDE", "", "rw-r-----");
        file("FOREIGN", FOREIGN, "rw-------");
        Files.createDirectory(folder.resolve("FOLDER"));
        String[] args = line.split(" ");
        for (int i = 1; i < args.length; i++) {
            args[i] =
                    args[i].startsWith("-") ? args[i] : folder.resolve(args[i]).toString();
        }
        assertThat(run(args)).as(err.toString(UTF_8)).isEqualTo(exitCode);
        assertThat(err.toString(UTF_8))
                .hasLineCount(1)
                .startsWith("archive: ")
                .contains(message)
                .doesNotContain("secret-of-mine");
        assertThat(out.toString(UTF_8)).isEmpty();
    }

    /** An AES-128 key of zeros. */
    private static final String FOREIGN = """
            {"primaryKeyId":1,"key":[{"keyData":{"typeUrl":"type.googleapis.com/google.crypto.tink.AesGcmKey",
            "value":"GhAAAAAAAAAAAAAAAAAAAAAA","keyMaterialType":"SYMMETRIC"},"status":"ENABLED","keyId":1,
            "outputPrefixType":"TINK"}]}
            """;

    private void file(String name, String content, String mode) throws Exception {
        Path file = Files.writeString(folder.resolve(name), content);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
    }
}
