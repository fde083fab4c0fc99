package org.jamesarchive.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TableMainTest {

    private static final String ACCESS = """
            archive-gw.example.com  OK
            # a comment
            blocked@archive-gw.example.com  REJECT
              Not this one
            postmaster@  OK
            """;
    private static final String VIRTUAL = """
            archive@archive-gw.example.com  archive@archive.example.com, dr@archive-gw.example.com
            dr@archive-gw.example.com       archive@dr.example.com
            loop@archive-gw.example.com     x+loop@archive-gw.example.com
            x+loop@archive-gw.example.com   loop@archive-gw.example.com
            @other.example                  @archive.example.com
            """;
    private static final String CLIENTS = """
            192.0.2.66    reject Not from here
            192.0.2.0/24  permit
            """;

    @TempDir
    Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private InputStream in = new ByteArrayInputStream(new byte[0]);

    @BeforeEach
    void write() throws IOException {
        Files.writeString(folder.resolve("access"), ACCESS);
        Files.writeString(folder.resolve("virtual"), VIRTUAL);
        Files.writeString(folder.resolve("clients"), CLIENTS);
        Files.writeString(folder.resolve("users"), "");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // as | options | file | key | value | lines of the rules
                "         |            | access  | archive-gw.example.com         | OK                  | 1",
                "         |            | access  | ARCHIVE-GW.EXAMPLE.COM         | OK                  | 1",
                "         |            | access  | blocked@archive-gw.example.com | REJECT  Not this one | 3",
                "         |            | access  | user@archive-gw.example.com    |                     | ",
                "         |            | virtual | @other.example                 | @archive.example.com | 5",
                "access   |            | access  | user@archive-gw.example.com    | OK                  | 1",
                "access   |            | access  | user@sub.archive-gw.example.com | OK                 | 1",
                "access   | --parent-domain-matches-subdomains false | access | user@sub.archive-gw.example.com | | ",
                "access   |            | access  | Blocked@archive-gw.example.com | REJECT  Not this one | 3",
                "access   |            | access  | blocked+x@archive-gw.example.com | OK                | 1",
                "access   | --recipient-delimiter + | access | blocked+x@archive-gw.example.com | REJECT  Not this one | 3",
                "access   |            | access  | postmaster@elsewhere.org       | OK                  | 5",
                "access   |            | access  | someone@elsewhere.org          |                     | ",
                "access   |            | access  | a%b@archive-gw.example.com     |                     | ",
                "virtual  |            | virtual | archive@archive-gw.example.com | archive@archive.example.com, archive@dr.example.com | 1 2",
                "virtual  |            | virtual | anybody@other.example          | anybody@archive.example.com | 5",
                "virtual  |            | virtual | nobody@archive-gw.example.com  |                     | ",
                "virtual  | --recipient-delimiter + | virtual | dr+a@archive-gw.example.com | archive+a@dr.example.com | 2",
                "virtual  |            | virtual | no address                     |                     | ",
                "clients  |            | clients | 192.0.2.66                     | reject Not from here | 1",
                "clients  |            | clients | ::ffff:192.0.2.7               | permit              | 2",
                "clients  |            | clients | 203.0.113.1                    |                     | ",
            })
    void theValueGoesToStandardOutputAndTheRulesToStandardError(
            String as, String options, String file, String key, String value, String lines) {
        String line = "query " + (as == null ? "" : "--as " + as + " ") + (options == null ? "" : options + " ") + "--";
        Path table = folder.resolve(file);

        int code = run(line, table.toString(), key);

        assertThat(out.toString(UTF_8)).isEqualTo(value == null ? "" : value + "\n");
        assertThat(code).isEqualTo(value == null ? 1 : 0);
        List<String> rules = lines == null ? List.of() : List.of(lines.split(" "));
        assertThat(err.toString(UTF_8).lines())
                .hasSize(rules.size())
                .zipSatisfy(rules, (shown, number) -> assertThat(shown).startsWith(table + ":" + number + ": "));
    }

    @Test
    void aRuleIsShownWithKeyAndValue() {
        run("query --", folder.resolve("access").toString(), "postmaster@");
        assertThat(err.toString(UTF_8)).isEqualTo(folder.resolve("access") + ":5: postmaster@ OK\n");
    }

    @ParameterizedTest
    @CsvSource({
        "access,  no address,                  'no address: is no address: '",
        "clients, localhost,                   'localhost: is no IP address'",
        "virtual, loop@archive-gw.example.com, 'virtual:'"
    })
    void whyThereIsNoAnswerIsTold(String as, String key, String message) {
        assertThat(run("query --as " + as + " --", folder.resolve(as).toString(), key))
                .isEqualTo(1);
        assertThat(out.size()).isZero();
        assertThat(err.toString(UTF_8)).contains(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'archive-gw.example.com\nnothing\npostmaster@\n' | 'archive-gw.example.com\tOK\npostmaster@\tOK\n' | 0",
                "'Postmaster@'                   | 'Postmaster@\tOK\n' | 0",
                "'\n\npostmaster@\r\n'           | ''                | 1",
                "''                              | ''                | 1",
            })
    void keysComeFromStandardInput(String keys, String answers, int code) {
        in = new ByteArrayInputStream(keys.getBytes(UTF_8));
        assertThat(run("query --", folder.resolve("access").toString(), "-")).isEqualTo(code);
        assertThat(out.toString(UTF_8)).isEqualTo(answers);
    }

    @Test
    void keysThatAreNotUtf8AreNotFoundAndTheNextOnesAre() {
        in = new ByteArrayInputStream(
                new byte[] {(byte) 0xff, '\n', 'p', 'o', 's', 't', 'm', 'a', 's', 't', 'e', 'r', '@'});
        assertThat(run("query --", folder.resolve("access").toString(), "-")).isZero();
        assertThat(out.toString(UTF_8)).isEqualTo("postmaster@\tOK\n");
    }

    @Test
    void aKeyWithoutEndIsOneLine() {
        in = new ByteArrayInputStream("x".repeat(Query.KEY_BYTES_LIMIT).getBytes(UTF_8));
        assertThat(run("query --", folder.resolve("access").toString(), "-")).isEqualTo(1);
        assertThat(err.size()).isZero();
        in = new ByteArrayInputStream(("a\n" + "x".repeat(Query.KEY_BYTES_LIMIT + 1)).getBytes(UTF_8));
        assertThat(run("query --", folder.resolve("access").toString(), "-")).isEqualTo(1);
        assertThat(err.toString(UTF_8))
                .isEqualTo("standard input:2: found a key of over 1048576 bytes, expected at most that\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  ", "nothing"})
    void anEmptyOrUnknownKeyIsNotFound(String key) {
        assertThat(run("query --", folder.resolve("access").toString(), key)).isEqualTo(1);
        assertThat(out.size() + err.size()).isZero();
    }

    @Test
    void whenNobodyReadsTheAnswersItEndsQuietly() {
        OutputStream closed = new Output(new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("Broken pipe");
            }
        });
        in = new ByteArrayInputStream("postmaster@\n".repeat(10_000).getBytes(UTF_8));
        String[] arguments = {"query", "--", folder.resolve("access").toString(), "-"};
        int code = TableMain.run(arguments, in, closed, new PrintStream(OutputStream.nullOutputStream()), name -> null);
        assertThat(code).isEqualTo(141);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "            | access  | access table, 3 entries",
                "            | virtual | virtual table, 5 entries",
                "            | clients | clients table, 2 entries",
                "--as clients   | clients | clients table, 2 entries",
                "--as passwords | users   | passwords table, 0 entries",
                "--as virtual   | users   | virtual table, 0 entries",
            })
    void aGoodFileIsCounted(String options, String file, String counted) {
        assertThat(run(
                        "check " + (options == null ? "" : options + " ") + "--",
                        folder.resolve(file).toString()))
                .isZero();
        assertThat(out.toString(UTF_8)).isEqualTo(folder.resolve(file) + ": " + counted + "\n");
        assertThat(err.size()).isZero();
    }

    @Test
    void warningsAreToldAndTheFileIsGood() throws IOException {
        Path file = Files.writeString(folder.resolve("access"), "a@b OK\nA@B REJECT\n");
        assertThat(run("check --", file.toString())).isZero();
        assertThat(out.toString(UTF_8)).isEqualTo(file + ": access table, 1 entry\n");
        assertThat(err.toString(UTF_8))
                .startsWith(file + ":2: duplicate entry ")
                .hasLineCount(1);
    }

    @Test
    void everyErrorOfAFileIsALine() throws IOException {
        Path file = Files.writeString(folder.resolve("access"), """
                good.example OK
                novalue
                bad.example DISCARD
                   continued
                # comment
                   continued
                good2.example OK
                "unbalanced OK
                other.example 550
                """);
        assertThat(run("check --", file.toString())).isEqualTo(1);
        assertThat(out.size()).isZero();
        assertThat(err.toString(UTF_8).lines().map(line -> line.substring(0, line.indexOf(": "))))
                .containsExactly(file + ":2", file + ":3", file + ":8", file + ":9");
    }

    @Test
    void errorsWithoutEndAreCut() throws IOException {
        Path file = Files.writeString(folder.resolve("clients"), "nonsense permit\n".repeat(1_000));
        assertThat(run("check --", file.toString())).isEqualTo(1);
        assertThat(err.toString(UTF_8).lines()).hasSize(Check.ERRORS_LIMIT + 1);
        assertThat(err.toString(UTF_8)).endsWith(file + ": 20 errors are shown, there may be more\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "check    | 'a\\r\\nb OK\\r\\n'     | :1: found \"a?\", expected \"key whitespace value\"",
                "check    | ' a b'                 | :1: found a line that begins with whitespace and continues nothing",
                "check    | 'a \\0'                | :1: found a NUL byte, expected text",
                "query    | 'a \\0'                | :1: found a NUL byte, expected text",
                "query    | 'a'                    | :1: found \"a\", expected \"key whitespace value\"",
            })
    void aFileThatIsNoTableIsOneLine(String action, String content, String message) throws IOException {
        String text = content.replace("\\r", "\r").replace("\\n", "\n").replace("\\0", "\0");
        Path file = Files.writeString(folder.resolve("access"), text);
        int code = action.equals("check") ? run("check --", file.toString()) : run("query --", file.toString(), "a");
        assertThat(code).isEqualTo(1);
        assertThat(out.size()).isZero();
        assertThat(err.toString(UTF_8)).startsWith(file + message).hasLineCount(1);
    }

    @Test
    void filesWithDosLineEndsAreReadAsPostfixReadsThem() throws IOException {
        Path file = Files.writeString(folder.resolve("access"), "a@b OK\r\n\r\n# c\r\nd@e REJECT go\r\n");
        assertThat(run("check --", file.toString())).isZero();
        assertThat(run("query --", file.toString(), "d@e")).isZero();
        assertThat(out.toString(UTF_8)).endsWith("REJECT go\n");
    }

    @Test
    void aLineOfAMegabyteAndABinaryFileAreOneLineEach() throws IOException {
        Path file = folder.resolve("access");
        Files.writeString(file, "a " + "x".repeat(1 << 20));
        assertThat(run("check --", file.toString())).isEqualTo(1);
        assertThat(err.toString(UTF_8)).hasLineCount(1).hasSizeLessThan(500);
        byte[] binary = new byte[100_000];
        new Random(7).nextBytes(binary);
        Files.write(file, binary);
        assertThat(run("query --", file.toString(), "a")).isEqualTo(1);
        assertThat(err.toString(UTF_8)).startsWith(file + ":").hasLineCount(1).hasSizeLessThan(500);
    }

    @ParameterizedTest
    @ValueSource(strings = {"check --", "query --"})
    void aMissingFileAndADirectoryAreOneLine(String line) {
        String[] key = line.startsWith("query") ? new String[] {"key"} : new String[0];
        for (Path file : List.of(folder.resolve("no/access"), folder)) {
            String name = file.toString();
            String as = line.startsWith("check") ? line.replace("--", "--as access --") : line;
            assertThat(key.length == 0 ? run(as, name) : run(as, name, key[0])).isEqualTo(1);
            assertThat(err.toString(UTF_8))
                    .isEqualTo(name
                            + (file.equals(folder)
                                    ? ": found a directory, expected a file\n"
                                    : ": there is no such file\n"));
            assertThat(out.size()).isZero();
        }
    }

    @Test
    void settingsComeFromTheProfile() throws IOException {
        Files.writeString(
                folder.resolve("gateway.xml"),
                "<gateway><recipient_delimiter>${env:DELIMITER:-+}</recipient_delimiter>"
                        + "<mydestination>archive-gw.example.com</mydestination><myorigin>archive-gw.example.com</myorigin>"
                        + "<server_of_another_part>x</server_of_another_part></gateway>");
        Path virtual = Files.writeString(folder.resolve("virtual"), "user target\ntarget  a@archive.example.com\n");
        String conf = "query --as virtual --conf " + folder;

        assertThat(run(conf + " --", virtual.toString(), "user+x@archive-gw.example.com"))
                .isZero();
        assertThat(out.toString(UTF_8)).isEqualTo("a+x@archive.example.com\n");
        assertThat(run(conf + " --recipient-delimiter - --", virtual.toString(), "user-x@archive-gw.example.com"))
                .isZero();
        assertThat(out.toString(UTF_8)).isEqualTo("a-x@archive.example.com\n");
        assertThat(run("check --", virtual.toString())).isEqualTo(1);
        assertThat(run("check --mydestination b.example --myorigin b.example --", virtual.toString()))
                .isZero();
    }

    @Test
    void aWrongProfileIsOneLine() throws IOException {
        Files.writeString(
                folder.resolve("gateway.xml"), "<gateway>\n<recipient_delimiter>@</recipient_delimiter></gateway>");
        assertThat(run(
                        "check --conf " + folder + " --",
                        folder.resolve("virtual").toString()))
                .isEqualTo(1);
        assertThat(err.toString(UTF_8))
                .startsWith("archive: gateway.xml:2: 'recipient_delimiter' is '@': ")
                .hasLineCount(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "check -- users            | the name does not tell what kind of table it is, expected --as access, virtual, clients, passwords",
                "check --as regexp -- x    | --as is 'regexp', expected access, virtual, clients, passwords",
                "query --as passwords -- FOLDER/users x | a password file can be checked, and not asked",
                "check --recipient-delimiter @ -- access | recipient_delimiter: found",
                "check --parent-domain-matches-subdomains yes -- access | is 'yes', expected true or false",
                "check --myorigin a..b -- virtual | myorigin: ",
                "check                     | expected check [options] -- FILE or query",
                "query -- x                | expected check [options]",
                "check -- x y              | expected check [options]",
                "check --at x -- access    | expected check [options]",
                "drop -- access            | expected check [options]",
            })
    void aWrongCommandLineIsOneLineAndExitCode2(String line, String message) {
        assertThat(run(line.replace("FOLDER", folder.toString()))).isEqualTo(2);
        assertThat(err.toString(UTF_8))
                .startsWith("archive: ")
                .contains(message)
                .hasLineCount(1);
        assertThat(out.size()).isZero();
    }

    private int run(String line, String... operands) {
        out.reset();
        err.reset();
        List<String> arguments = new ArrayList<>(List.of(line.split(" ")));
        arguments.addAll(List.of(operands));
        return TableMain.run(
                arguments.toArray(new String[0]),
                in,
                out,
                new PrintStream(err, true, UTF_8),
                Map.<String, String>of()::get);
    }
}
