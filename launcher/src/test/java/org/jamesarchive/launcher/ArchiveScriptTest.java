package org.jamesarchive.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The {@code archive} script in a project of empty files, with a {@code java} and a {@code mvn} that only say what they are told. */
@Timeout(60)
class ArchiveScriptTest {

    private static final Path SCRIPT = Path.of("..", "archive").toAbsolutePath().normalize();
    private static final String JAVA = """
            #!/bin/sh
            [ "$1" != -version ] || { echo 'openjdk version "VERSION" 2025-01-01' >&2; exit 0; }
            echo "java $*"
            """;
    private static final String MVN = """
            #!/bin/sh
            echo "[INFO] Building archive-store 1 [1/2]"
            mkdir -p server/target launcher/target
            touch server/target/archive-server.jar launcher/target/archive-launcher.jar
            """;

    @TempDir
    Path dir;

    private Path home = Path.of("");
    private Path bin = Path.of("");

    @BeforeEach
    void layOut() throws IOException {
        home = Files.createDirectories(dir.resolve("the home"));
        bin = Files.createDirectories(dir.resolve("bin"));
        Files.copy(SCRIPT, home.resolve("archive"));
        for (String module : List.of("store", "mailets", "server", "launcher")) {
            old(Files.createDirectories(home.resolve(module).resolve("src/main")));
            old(Files.createFile(home.resolve(module).resolve("pom.xml")));
        }
        old(Files.createFile(home.resolve("pom.xml")));
        program("java", JAVA.replace("VERSION", "17.0.1"));
        program("mvn", MVN);
    }

    @ParameterizedTest
    @CsvSource({"1.8.0_202, 1.8.0_202", "11.0.2, 11.0.2", "16, 16"})
    void anOldJavaIsOneLine(String version, String shown) throws Exception {
        program("java", JAVA.replace("VERSION", version));
        Result result = run(Map.of(), "status");
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.err())
                .isEqualTo(
                        "archive: Java " + shown + " is too old: install a JDK 17 or newer, or set JAVA_HOME to one\n");
    }

    @ParameterizedTest
    @CsvSource({"17", "17.0.15", "21.0.1", "25-ea"})
    void aNewJavaIsTaken(String version) throws Exception {
        program("java", JAVA.replace("VERSION", version));
        assertThat(run(Map.of(), "status").exitCode()).isZero();
    }

    @Test
    void aMissingJavaIsOneLine() throws Exception {
        Result named = run(Map.of("JAVA", "/no/such/java"), "status");
        assertThat(named.exitCode()).isEqualTo(1);
        assertThat(named.err()).isEqualTo("archive: Java is missing: install a JDK 17 or newer, or set JAVA_HOME\n");
        Result home = run(Map.of("JAVA_HOME", "/no/such/home"), "status");
        assertThat(home.exitCode()).isEqualTo(1);
        assertThat(home.err())
                .isEqualTo("archive: there is no /no/such/home/bin/java: set JAVA_HOME to a JDK 17 or newer\n");
    }

    @Test
    void whatIsBuiltIsRunWithItsArgumentsFromAnywhere() throws Exception {
        Path link = Files.createSymbolicLink(dir.resolve("link"), home.resolve("archive"));
        Path relative = Files.createSymbolicLink(bin.resolve("archive"), Path.of("..", "link"));
        assertThat(run(Map.of(), "up").exitCode()).isZero();
        for (Path script : List.of(home.resolve("archive"), link, relative)) {
            Result result = run(Map.of(), script, "send", "a b", "*");
            assertThat(result.exitCode()).isZero();
            assertThat(result.out())
                    .contains("-Darchive.home=" + home.toRealPath() + " ")
                    .endsWith("org.jamesarchive.launcher.ArchiveCommand send a b *\n");
            assertThat(result.err()).as("nothing is built again").isEmpty();
        }
    }

    @Test
    void aNewerSourceIsBuiltAndAnOlderIsNot() throws Exception {
        assertThat(run(Map.of(), "status").err()).contains("building (the first time", "built in ");
        assertThat(run(Map.of(), "status").err()).isEmpty();
        Path source = Files.createFile(home.resolve("mailets/src/main/A.java"));
        Files.setLastModifiedTime(source, FileTime.from(Instant.now().plusSeconds(1)));
        assertThat(run(Map.of(), "status").err()).contains("built in ");
    }

    @Test
    void jarsThatMavenHasBuiltByHandAreTaken() throws Exception {
        Files.createFile(Files.createDirectories(home.resolve("server/target")).resolve("archive-server.jar"));
        Files.createFile(
                Files.createDirectories(home.resolve("launcher/target")).resolve("archive-launcher.jar"));
        assertThat(run(Map.of(), "status").err()).isEmpty();
    }

    @Test
    void aFailedBuildShowsTheEndOfItsLogAndIsTriedAgain() throws Exception {
        program("mvn", "#!/bin/sh\necho '[ERROR] no such symbol'\nexit 3\n");
        for (int i = 0; i < 2; i++) {
            Result result = run(Map.of(), "status");
            assertThat(result.exitCode()).isEqualTo(1);
            assertThat(result.err())
                    .contains("[ERROR] no such symbol", "archive: the build failed; the whole log is in ");
            assertThat(result.out()).isEmpty();
        }
    }

    @Test
    void withoutMavenABuildIsOneLine() throws Exception {
        for (String tool : List.of("sed", "head", "dirname", "readlink", "find", "mkdir", "cat", "rm", "grep")) {
            program(tool, "#!/bin/sh\nPATH=/usr/bin:/bin exec " + tool + " \"$@\"\n");
        }
        Files.delete(bin.resolve("mvn"));
        Result result = run(Map.of("PATH", bin.toString()), "status");
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.err())
                .isEqualTo("archive: Maven is missing, and it is needed to build: install Maven 3.8 or newer\n");
    }

    @Test
    void aLockOfADeadBuildIsTakenOver() throws Exception {
        Process dead = new ProcessBuilder("true").start();
        dead.waitFor();
        Files.writeString(
                Files.createDirectories(home.resolve("target")).resolve("archive-building"), dead.pid() + "\n");
        assertThat(run(Map.of(), "status").err()).contains("built in ");
        assertThat(home.resolve("target/archive-building")).doesNotExist();
    }

    @Test
    void aBuildThatIsInterruptedEndsMavenAndLeavesNoLock() throws Exception {
        Path pid = dir.resolve("mvn.pid");
        program("mvn", "#!/bin/sh\necho $$ > '" + pid + "'\nexec sleep 60\n");
        Process script = start(Map.of(), home.resolve("archive"), "status");
        Awaitility.await().until(() -> Files.exists(pid) && Files.size(pid) > 0);
        script.destroy();
        assertThat(script.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(script.exitValue()).isEqualTo(143);
        long maven = Long.parseLong(Files.readString(pid).strip());
        Awaitility.await()
                .until(() ->
                        ProcessHandle.of(maven).filter(ProcessHandle::isAlive).isEmpty());
        assertThat(home.resolve("target/archive-building")).doesNotExist();
    }

    private record Result(int exitCode, String out, String err) {}

    private Result run(Map<String, String> environment, String... args) throws Exception {
        return run(environment, home.resolve("archive"), args);
    }

    private Result run(Map<String, String> environment, Path script, String... args) throws Exception {
        Process process = start(environment, script, args);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return new Result(
                process.exitValue(), Files.readString(dir.resolve("out")), Files.readString(dir.resolve("err")));
    }

    private Process start(Map<String, String> environment, Path script, String... args) throws IOException {
        List<String> command = new ArrayList<>(List.of(script.toString()));
        command.addAll(List.of(args));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(dir.toFile())
                .redirectOutput(dir.resolve("out").toFile())
                .redirectError(dir.resolve("err").toFile());
        builder.environment().keySet().removeAll(List.of("JAVA", "JAVA_HOME"));
        builder.environment().put("PATH", bin + ":/usr/bin:/bin");
        builder.environment().putAll(environment);
        return builder.start();
    }

    private void program(String name, String text) throws IOException {
        Path program = Files.write(bin.resolve(name), text.getBytes(StandardCharsets.UTF_8));
        assertThat(program.toFile().setExecutable(true)).isTrue();
    }

    private static void old(Path path) throws IOException {
        Files.setLastModifiedTime(path, FileTime.from(Instant.now().minusSeconds(3_600)));
    }
}
