package org.jamesarchive.postfix;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tables of Postfix's, and what stands in ours. */
@Timeout(60)
class TableImportTest {

    private static final String ACCESS =
            "smtpd_recipient_restrictions = check_recipient_access hash:/etc/postfix/domains, ";

    @TempDir
    Path directory;

    private PostfixFolder postfix;

    @BeforeEach
    void writeTheRecipe() throws IOException {
        postfix = new PostfixFolder(directory);
    }

    private static String lines(String text) {
        return text.replace("\\n", "\n");
    }

    @Test
    void tablesOfAllTextTypesAreRead() throws IOException {
        postfix.file("a", "a@gw.example.org x@archive.example.org\n")
                .file("b", "b@gw.example.org x@archive.example.org\n");
        ImportReport report = postfix.with("virtual_alias_maps = btree:$config_directory/a lmdb:/etc/postfix/./b,"
                        + " proxy:cdb:" + postfix.path().resolve("virtual"))
                .run();
        assertThat(report.complete()).isTrue();
        assertThat(postfix.changes("virtual"))
                .containsExactly(
                        "a@gw.example.org  x@archive.example.org",
                        "b@gw.example.org  x@archive.example.org",
                        "archive@gw.example.org  archive@archive.example.org");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "inline:{{a=b}}            | tables of type inline are not read",
                "static:x                  | tables of type static are not read",
                "regexp:/etc/postfix/r     | tables of type regexp are not read",
                "pcre:/etc/postfix/r       | tables of type pcre are not read",
                "ldap:/etc/postfix/r       | tables of type ldap are not read",
                "mysql:/etc/postfix/r      | tables of type mysql are not read",
                "pipemap:{hash:/a,hash:/b} | tables of type pipemap are not read",
                "/etc/postfix/virtual      | expected type:name",
                "hash:virtual              | expected an absolute path",
                "hash:/etc/postfix/none    | none: there is no such file",
                "hash:/etc/postfix/folder  | folder: expected a plain file",
                "hash:/etc/postfix/loop    | loop: cannot be read",
                "hash:/etc/postfix/binary  | found over 20 lines that are no entries",
            })
    void aTableThatCannotBeReadIsTold(String table, String told) throws IOException {
        Files.createDirectory(postfix.path().resolve("folder"));
        Files.createSymbolicLink(postfix.path().resolve("loop"), Path.of("loop"));
        Files.write(
                postfix.path().resolve("binary"), "\u0000\u0001\n".repeat(1000).getBytes(UTF_8));
        ImportReport report = postfix.with("virtual_alias_maps = hash:/etc/postfix/virtual, " + table)
                .run();
        assertThat(PostfixFolder.decisions(report)).anySatisfy(line -> assertThat(line)
                .startsWith("main.cf:13 virtual_alias_maps = ")
                .contains(told));
        assertThat(postfix.changes("virtual")).containsExactly("archive@gw.example.org  archive@archive.example.org");
    }

    @Test
    void linesThatAreNoEntriesAreTold() throws IOException {
        Files.write(
                postfix.path().resolve("virtual"),
                "archive@gw.example.org archive@archive.example.org\nnovalue\n  \n# c\n \"x\n\"open x@y\nok@gw.example.org a@b.example\n"
                        .getBytes(UTF_8));
        ImportReport report = postfix.run();
        assertThat(PostfixFolder.decisions(report))
                .hasSize(2)
                .anySatisfy(line -> assertThat(line).contains("virtual:6").contains("expected a closing quote"));
        assertThat(postfix.changes("virtual"))
                .containsExactly(
                        "archive@gw.example.org  archive@archive.example.org", "ok@gw.example.org  a@b.example");
    }

    @Test
    void theFirstAliasMapThatHasAKeyCounts() throws IOException {
        postfix.file("more", "@gw.example.org all@archive.example.org\nARCHIVE@gw.example.org x@x.example\n");
        ImportReport report = postfix.with("virtual_alias_maps = hash:/etc/postfix/virtual hash:/etc/postfix/more")
                .run();
        assertThat(report.complete()).isTrue();
        assertThat(report.notes())
                .contains(new ImportReport.Note(
                        "more:2", "'ARCHIVE@gw.example.org' never counts, virtual:1 comes first"));
        assertThat(postfix.changes("virtual"))
                .containsExactly(
                        "archive@gw.example.org  archive@archive.example.org",
                        "@gw.example.org  all@archive.example.org");
    }

    /** A line of the alias table behind the recipe's: what stands in the file virtual, or what is told. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a@gw.example.org  x@a.example,\\n  y@b.example | a@gw.example.org  x@a.example,  y@b.example |",
                "a@gw.example.org x                | a@gw.example.org  x | myorigin is not set, targets without domain need it",
                "gw.example.org anything           | | names a virtual alias domain",
                "a@gw.example.org <x@y.example>    | | expected user@domain",
                "a@gw.example.org :include:/x      | | expected user@domain",
                "a@gw.example.org x@localhost      | a@gw.example.org  x@localhost | delivered to a mailbox there",
            })
    void anAliasIsTakenOrTold(String line, String ours, String told) throws IOException {
        postfix.file("virtual", "archive@gw.example.org archive@archive.example.org\n" + lines(line) + "\n");
        ImportReport report = postfix.run();
        if (ours != null) {
            assertThat(postfix.changes("virtual")).contains(ours);
        } else {
            assertThat(postfix.changes("virtual")).hasSize(1);
        }
        if (told != null) {
            assertThat(report.notes() + " " + report.leftOut()).contains(told);
        } else {
            assertThat(report.complete()).isTrue();
        }
    }

    /** A line of the access table behind the recipe's: what stands in the file access, or what is told. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a@gw.example.org REJECT no more   | a@gw.example.org  REJECT no more   |",
                "a@gw.example.org 450 later        | a@gw.example.org  450 later        |",
                "archive@ ok                       | archive@  ok                       |",
                "a@gw.example.org permit           | a@gw.example.org  OK               | becomes OK",
                "a@gw.example.org DUNNO            | a@gw.example.org  REJECT           | becomes REJECT",
                "a@gw.example.org DISCARD          | | found action",
                "a@gw.example.org FILTER x:y       | | found action",
                "a@gw.example.org REDIRECT x@y.example | | found action",
                "a@gw.example.org reject_unauth_destination | | found action",
                "a@gw.example.org REJECT ü         | | expected printable ASCII",
                "other.example OK                  | other.example  OK | accepted there without a mapping; here 550 5.1.1",
                "x@gw.example.org OK               | x@gw.example.org  OK | accepted there without a mapping; here 550 5.1.1",
            })
    void anAccessRuleIsTakenOrTold(String line, String ours, String told) throws IOException {
        ImportReport report =
                postfix.file("domains", "gw.example.org OK\n" + line + "\n").run();
        assertThat(postfix.changes("access"))
                .isEqualTo(ours == null ? List.of("gw.example.org  OK") : List.of("gw.example.org  OK", ours));
        if (told == null) {
            assertThat(report.complete()).isTrue();
            assertThat(report.notes()).isEmpty();
        } else {
            assertThat(report.notes() + " " + report.leftOut()).contains(told).contains("domains:2");
        }
    }

    /** Other than alias maps, access tables are asked one after the other, with all keys. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "archive@gw.example.org REJECT | gw.example.org OK         | both",
                "gw.example.org OK             | archive@gw.example.org REJECT | first",
                "example.org OK                | sub.example.org REJECT    | first",
                "gw.example.org OK             | gw.example.org REJECT     | first",
                "gw.example.org OK             | other@ REJECT             | both",
                "archive@gw.example.org OK     | archive+x@gw.example.org REJECT | first",
            })
    void severalAccessTablesDecideAsOneAfterTheOther(String first, String second, String expected) throws IOException {
        postfix.file("domains", first + "\n").file("more", second + "\n");
        ImportReport report = postfix.with(
                        "recipient_delimiter = +\\n" + ACCESS + "check_recipient_access hash:/etc/postfix/more, reject")
                .run();
        String ours = first.replace(" ", "  ");
        assertThat(postfix.changes("access"))
                .isEqualTo(expected.equals("both") ? List.of(ours, second.replace(" ", "  ")) : List.of(ours));
        assertThat(report.leftOut()).isEmpty();
    }

    @Test
    void aDomainBehindAnEarlierUserRuleIsTold() throws IOException {
        postfix.file("domains", "archive@ REJECT\n").file("more", "gw.example.org OK\n");
        ImportReport report = postfix.with(ACCESS + "check_recipient_access hash:/etc/postfix/more, reject")
                .run();
        assertThat(PostfixFolder.decisions(report))
                .singleElement()
                .asString()
                .startsWith("more:1 gw.example.org OK: an earlier table has archive@");
    }

    /** What stands behind the table in smtpd_recipient_restrictions, and what is told. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "reject                                   |",
                "reject_unauth_destination, reject        |",
                "reject, permit_mynetworks                |",
                "permit_sasl_authenticated, reject        |",
                "permit_mynetworks, reject                | these clients may send to other recipients there",
                "reject_unauth_destination                | it does not end in reject",
                "permit                                   | 'permit': it has no counterpart",
                "reject_rbl_client zen.example.net, reject | 'reject_rbl_client zen.example.net': it has no counterpart",
                "my_class, reject                         | 'my_class': it has no counterpart",
                "warn_if_reject reject_non_fqdn_sender, reject | 'warn_if_reject reject_non_fqdn_sender'",
                "check_recipient_access regexp:/x, reject | tables of type regexp are not read",
            })
    void whatStandsBesideTheTableIsTold(String behind, String told) throws IOException {
        ImportReport report = postfix.with(ACCESS + behind).run();
        assertThat(postfix.changes("access")).containsExactly("gw.example.org  OK");
        if (told == null) {
            assertThat(report.leftOut()).isEmpty();
        } else {
            assertThat(PostfixFolder.decisions(report))
                    .anySatisfy(line -> assertThat(line).contains(told));
        }
    }

    @Test
    void theTableMayStandInTheRelayRestrictions() throws IOException {
        ImportReport report = postfix.with("smtpd_recipient_restrictions =\\nsmtpd_relay_restrictions ="
                        + " hash:/etc/postfix/domains reject")
                .run();
        assertThat(PostfixFolder.decisions(report)).isEmpty();
        assertThat(postfix.changes("access")).containsExactly("gw.example.org  OK");
    }

    @Test
    void withoutATableAllIsRefusedAndTold() throws IOException {
        ImportReport report = postfix.with(
                        "smtpd_recipient_restrictions = permit_mynetworks, reject_unauth_destination")
                .run();
        assertThat(PostfixFolder.decisions(report)).anySatisfy(line -> assertThat(line)
                .contains("check_recipient_access is not asked: the file access is empty"));
        assertThat(postfix.changes("access")).isEmpty();
        assertThat(Files.readString(postfix.target().resolve("access"))).endsWith("no postmap, no restart.\n");
    }

    /** smtpd_client_restrictions, the cidr table they name, and the lines of our file clients. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "check_client_access cidr:C, permit_mynetworks, reject | 192.0.2.66 REJECT spammer | 192.0.2.66  reject spammer",
                "check_client_access cidr:C, reject | 192.0.2.0/24 OK | 192.0.2.0/24  permit;0.0.0.0/0  reject;::/0  reject",
                "cidr:C, reject                     | 2001:db8::/32 permit | 2001:db8::/32  permit;0.0.0.0/0  reject;::/0  reject",
                "permit_mynetworks, check_client_access cidr:C, reject | 10.0.0.0/8 554 5.7.1 go away |"
                        + " 127.0.0.0/8  permit;192.0.2.0/24  permit;10.0.0.0/8  reject 5.7.1 go away",
            })
    void aCidrTableBecomesTheFileClients(String restrictions, String table, String expected) throws IOException {
        postfix.file("clients.cidr", table + "\n");
        ImportReport report = postfix.with("smtpd_client_restrictions = "
                        + restrictions.replace("cidr:C", "cidr:/etc/postfix/clients.cidr"))
                .run();
        assertThat(report.leftOut()).isEmpty();
        assertThat(postfix.changes("clients")).containsExactly(expected.split(";"));
    }

    @ParameterizedTest
    @CsvSource({
        "!192.0.2.0/24 REJECT",
        "192.0.2.0/24 DUNNO",
        "192.0.2.0/24 450 later",
        "if 192.0.2.0/24",
        "192.0.2.1/24 OK"
    })
    void aCidrRuleWithoutCounterpartIsTold(String rule) throws IOException {
        postfix.file("c", "10.0.0.0/8 OK\n" + rule + "\n");
        ImportReport report = postfix.with(
                        "smtpd_client_restrictions = check_client_access cidr:/etc/postfix/c, reject")
                .run();
        assertThat(PostfixFolder.decisions(report)).singleElement().asString().startsWith("c:2 ");
    }

    @Test
    void networksMayStandInAFile() throws IOException {
        postfix.file("networks", "# ours\n192.0.2.0/25, 198.51.100.7\n[2001:db8::]/32\n");
        ImportReport report =
                postfix.with("mynetworks = 127.0.0.1 /etc/postfix/networks").run();
        assertThat(report.complete()).isTrue();
        assertThat(postfix.changes("gateway.xml"))
                .contains(
                        "<mynetworks>${env:MYNETWORKS:-127.0.0.1 192.0.2.0/25 198.51.100.7 [2001:db8::]/32}</mynetworks>");
    }

    @Test
    void networksAsDebianWritesThemAreTaken() throws IOException {
        ImportReport report = postfix.with("mynetworks = 127.0.0.0/8 [::ffff:127.0.0.0]/104 [::1]/128")
                .run();
        assertThat(report.complete()).isTrue();
        assertThat(Files.readString(postfix.target().resolve("gateway.xml")))
                .contains("<mynetworks>${env:MYNETWORKS:-127.0.0.0/8 [::1]/128}</mynetworks>");
    }

    /** Who may send in Postfix besides mynetworks: strangers, unless a list surely refuses them. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "smtpd_client_restrictions =                                              | true",
                "smtpd_client_restrictions = permit_mynetworks                            | true",
                "smtpd_client_restrictions = permit_mynetworks, permit, reject            | true",
                "smtpd_client_restrictions =\\nsmtpd_relay_restrictions = permit_mynetworks, reject | false",
                "smtpd_client_restrictions =\\nmydestination = localhost                  | false",
                "smtpd_client_restrictions =\\nmydestination = localhost, gw.example.org  | true",
                "smtpd_client_restrictions =\\nmydestination =\\nrelay_domains = example.org | true",
                "smtpd_client_restrictions =\\nmydestination =\\nvirtual_alias_domains = hash:/x | true",
                "smtpd_client_restrictions =\\nmydestination =\\nsmtpd_relay_restrictions = | true",
            })
    void strangersWhoMaySendThereAreTold(String lines, boolean told) throws IOException {
        ImportReport report = postfix.with(lines).run();
        assertThat(PostfixFolder.decisions(report).stream().anyMatch(line -> line.contains("any client may send")))
                .isEqualTo(told);
    }

    @Test
    void controlCharactersOfTablesDoNotReachTheReport() throws IOException {
        postfix.file(
                "virtual", "archive@gw.example.org archive@archive.example.org\na\u001b[2J@gw.example.org b\u009b@\n");
        ImportReport report = postfix.run();
        assertThat(report.leftOut()).singleElement().satisfies(line -> assertThat(line.what() + line.why())
                .doesNotContainPattern("\\p{Cntrl}"));
    }

    @Test
    void aTableOfBadLinesIsToldInAFewLines() throws IOException {
        StringBuilder table = new StringBuilder("archive@gw.example.org archive@archive.example.org\n");
        for (int i = 0; i < 5_000; i++) {
            table.append("u").append(i).append("@gw.example.org <x>\n");
        }
        ImportReport report = postfix.file("virtual", table.toString()).run();
        assertThat(report.leftOut()).hasSize(ImportReport.LINES_LIMIT);
        assertThat(postfix.changes("virtual")).hasSize(1);
    }
}
