package org.jamesarchive.test;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code archive table} as a user runs it, and against Debian's {@code postmap -q} where that is installed. */
class TableCommandIT {

    private static final Path CONF = RunningCluster.home().resolve("james-conf/gateway");
    private static final long SEED = Long.getLong("postmap.seed", 20260101L);

    @TempDir
    Path folder;

    private record Result(int exitCode, String out, String err) {}

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "query CONF/access Archive-GW.example.com                       | 0 | OK",
                "query CONF/access nobody@archive-gw.example.com                | 1 | ",
                "query --as access CONF/access nobody@archive-gw.example.com    | 0 | OK",
                "query --as virtual --conf CONF CONF/virtual archive@archive-gw.example.com | 0 | archive@archive.example.com",
                "query CONF/virtual @archive-gw.example.com                     | 1 | ",
                "query CONF/virtual -- -x@archive-gw.example.com                | 1 | ",
                "check CONF/access                                              | 0 | CONF/access: access table, 1 entry",
                "check CONF/virtual                                             | 0 | CONF/virtual: virtual table, 1 entry",
                "check CONF/clients                                             | 0 | CONF/clients: clients table, 0 entries",
                "check CONF/gateway.xml                                         | 2 | ",
                "check --as access CONF/gateway.xml                             | 1 | ",
                "check CONF                                                     | 2 | ",
                "check /no/such/access                                          | 1 | ",
            })
    void theShippedTablesAreAsked(String line, int exitCode, String out) throws Exception {
        Result result = archive(
                Path.of("/dev/null"), line.replace("CONF", CONF.toString()).split(" "));

        assertThat(result.exitCode()).as(result.err()).isEqualTo(exitCode);
        assertThat(result.out()).isEqualTo(out == null ? "" : out.replace("CONF", CONF.toString()) + "\n");
    }

    @Test
    void theRuleIsShownOnStandardError() throws Exception {
        Path table = Files.writeString(folder.resolve("table"), "# c\ngrüße@example.org  OK\n");
        Path keys = Files.writeString(folder.resolve("keys"), "GRÜSSE@example.org");
        assertThat(archive(keys, "query", table.toString(), "-"))
                .isEqualTo(new Result(0, "GRÜSSE@example.org\tOK\n", table + ":2: grüße@example.org OK\n"));
    }

    @Test
    void anEmptyKeyIsNotFound() throws Exception {
        Path table = Files.writeString(folder.resolve("table"), "a b\n");
        assertThat(archive(Path.of("/dev/null"), "query", table.toString(), "")).isEqualTo(new Result(1, "", ""));
    }

    @Test
    void keysOnStandardInputAreAnsweredAsPostmapDoes(TestReporter reporter) throws Exception {
        Optional<Path> postmap = Stream.of((System.getenv("PATH") + ":/usr/sbin").split(":"))
                .map(path -> Path.of(path, "postmap"))
                .filter(Files::isExecutable)
                .findFirst();
        assumeTrue(postmap.isPresent(), "postmap is not installed: the command is not compared with it");
        reporter.publishEntry("seed", Long.toString(SEED));
        Files.writeString(folder.resolve("main.cf"), "compatibility_level = 3.6\nmyhostname = localhost.example\n");
        Random random = new Random(SEED);
        for (int i = 0; i < 4; i++) {
            Path table = folder.resolve("table" + i);
            Path keys = folder.resolve("keys" + i);
            write(random, table, keys, i == 3 ? 0 : 40);
            List<String> theirs =
                    List.of(postmap.get().toString(), "-c", folder.toString(), "-q", "-", "texthash:" + table);

            Result expected = run(keys, theirs);
            Result result = archive(keys, "query", table.toString(), "-");

            assertThat(result.out()).as("seed %d, table %d", SEED, i).isEqualTo(expected.out());
            assertThat(result.exitCode()).isEqualTo(expected.exitCode());
        }
    }

    private static void write(Random random, Path table, Path keys, int entries) throws IOException {
        String[] words = {"a", "B", "user", "Ü", "ß", "example.ORG", "@d.example", "\"two words\"@d", "x+y", "é"};
        StringBuilder lines = new StringBuilder("# table\r\n\n");
        StringBuilder asked = new StringBuilder("\nnothing\n");
        for (int i = 0; i < entries; i++) {
            String key = words[random.nextInt(words.length)] + i;
            lines.append(key)
                    .append(random.nextBoolean() ? "\t" : "   ")
                    .append("value ")
                    .append(i);
            lines.append(random.nextInt(3) == 0 ? "\n\t more of it " : " ")
                    .append(random.nextBoolean() ? "\r\n" : "\n");
            asked.append(random.nextBoolean() ? key : key.toLowerCase(Locale.ROOT))
                    .append('\n');
            asked.append(key).append(random.nextBoolean() ? "\r\n" : "x\n");
        }
        Files.writeString(table, lines);
        Files.writeString(keys, asked.substring(0, asked.length() - 1));
        // Postfix waits for a younger file to cool down.
        Files.setLastModifiedTime(table, FileTime.from(Instant.parse("2020-01-01T00:00:00Z")));
    }

    private Result archive(Path input, String... arguments) throws Exception {
        Path launcher = RunningCluster.home().resolve("launcher/target");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Darchive.home=" + RunningCluster.home(),
                "-cp",
                launcher.resolve("archive-launcher.jar") + File.pathSeparator + launcher.resolve("lib") + "/*",
                "org.jamesarchive.launcher.ArchiveCommand",
                "table"));
        command.addAll(List.of(arguments));
        return run(input, command);
    }

    private Result run(Path input, List<String> command) throws Exception {
        Path out = folder.resolve("out");
        Path err = folder.resolve("err");
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectInput(input.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().put("LC_ALL", "C.UTF-8");
        Process process = builder.start();
        try {
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        return new Result(process.exitValue(), Files.readString(out, UTF_8), Files.readString(err, UTF_8));
    }
}
