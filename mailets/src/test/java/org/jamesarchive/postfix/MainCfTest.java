package org.jamesarchive.postfix;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class MainCfTest {

    private static final long SEED = Long.getLong("postconf.seed", 20260101L);
    private static final int FILES = Integer.getInteger("postconf.files", 100);

    @TempDir
    Path directory;

    private static MainCf parse(String text) throws IOException {
        return MainCf.parse(
                "main.cf", text.replace("\\n", "\n").replace("\\t", "\t").getBytes(UTF_8));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a = 1                      | 1 | 1",
                "a=1                        | 1 | 1",
                "a   =   1 2   3  \\n       | 1 | 1 2   3",
                "# a = 2\\n\\na = 1         | 3 | 1",
                "a = 1,\\n  2\\n\\t3        | 1 | 1,  2\t3",
                "a = 1\\n# no\\n\\n  2      | 1 | 1  2",
                "a = 1\\n  # no\\n  2       | 1 | 1  2",
                "a = 1 # no comment         | 1 | 1 # no comment",
                "a = 1\\na = 2              | 2 | 2",
                "a = x = y                  | 1 | x = y",
                "a =\\n  1                  | 1 | 1",
            })
    void aSettingIsReadAsPostfixReadsIt(String file, int line, String value) throws IOException {
        assertThat(parse(file).get("a")).contains(new Setting("main.cf", line, "a", value));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a",
                "= 1",
                "a b = 1",
                "a.b = 1",
                "  a = 1",
                "b = 1\\nänderung = 2",
                "a\u0000 = 1",
                "a = 1\\n<xml/>"
            })
    void whatIsNoSettingIsRefusedWithItsLine(String file) {
        assertThatThrownBy(() -> parse(file))
                .isInstanceOf(IOException.class)
                .hasMessageMatching("main.cf:[12]: found .*, expected .*");
    }

    @Test
    void bytesThatAreNotUtf8AreRefused() {
        assertThatThrownBy(() -> MainCf.parse("main.cf", "a = Grüße\n".getBytes(ISO_8859_1)))
                .hasMessage("main.cf:1: found bytes that are not UTF-8, expected UTF-8");
    }

    @Test
    void replacedSettingsAreKnown() throws IOException {
        assertThat(parse("a = 1\\nb = 2\\na = 3").replaced()).containsExactly(new Setting("main.cf", 1, "a", "1"));
    }

    @Test
    void aLongLineIsRefused() throws IOException {
        Path file = Files.writeString(directory.resolve("main.cf"), "a = " + "x".repeat(10_000_000) + "\n");
        assertThatThrownBy(() -> MainCf.read(file, "main.cf"))
                .hasMessage("main.cf: found over 1048576 bytes, expected at most that");
        Files.writeString(file, "a = " + "x".repeat(300_000) + "\n");
        assertThatThrownBy(() -> MainCf.read(file, "main.cf"))
                .hasMessageContaining("main.cf:1: found an entry of over");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "missing   | main.cf: there is no such file",
                "directory | main.cf: expected a plain file",
                "loop      | main.cf: cannot be read (.*symbolic links.*)",
            })
    void whatIsNoFileIsRefused(String kind, String message) throws IOException {
        Path file = directory.resolve("main.cf");
        switch (kind) {
            case "directory" -> Files.createDirectory(file);
            case "loop" -> Files.createSymbolicLink(file, file);
            default -> assertThat(file).doesNotExist();
        }
        assertThatThrownBy(() -> MainCf.read(file, "main.cf"))
                .isInstanceOf(IOException.class)
                .hasMessageMatching(message.replace("(", "\\(").replace(")", "\\)"));
    }

    @Test
    void randomFilesAreReadAsPostconfReadsThem(TestReporter reporter) throws Exception {
        Optional<Postconf> postconf = Postconf.find(directory);
        assumeTrue(postconf.isPresent(), "postconf is not installed: our reading of main.cf is not compared with it");
        reporter.publishEntry("seed", Long.toString(SEED));
        Random random = new Random(SEED);
        String[] pieces = {
            "smtpd_banner",
            "x",
            " = ",
            "=",
            "a",
            "$x",
            "${x?",
            "{yes}",
            "}",
            ":no",
            "$$",
            " ",
            "\t",
            "\n",
            "\n",
            "\n ",
            "\n#",
            "\nx = ",
            "\nsmtpd_banner = ",
            "ü",
            ",",
            "\"",
            "\\",
            "(",
            ")",
            "$("
        };
        int taken = 0;
        for (int i = 0; i < FILES; i++) {
            StringBuilder text = new StringBuilder("compatibility_level = 3.6\nsmtpd_banner = ");
            for (int j = random.nextInt(12); j >= 0; j--) {
                text.append(pieces[random.nextInt(pieces.length)]);
            }
            byte[] file = text.append('\n').toString().getBytes(UTF_8);
            String ours;
            try {
                ours = Parameters.of(MainCf.parse("main.cf", file), "/etc/postfix")
                        .value("smtpd_banner")
                        .replaceAll("\\s+", " ");
            } catch (IOException | ExpansionException refused) {
                continue;
            }
            taken++;
            Optional<List<String>> theirs = postconf.get().values(file, List.of("smtpd_banner"));
            assertThat(theirs)
                    .as("seed %d, <<%s>> %s", SEED, text, postconf.get().errors())
                    .contains(List.of(ours));
        }
        assertThat(taken).isGreaterThan(FILES / 4);
    }
}
