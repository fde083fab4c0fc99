package org.jamesarchive.postfix;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class PostfixImportTest {

    @TempDir
    Path directory;

    private PostfixFolder postfix;

    @BeforeEach
    void writeTheRecipe() throws IOException {
        postfix = new PostfixFolder(directory);
    }

    @Test
    void theRecipeIsTakenToTheByte() throws IOException {
        ImportReport report = postfix.run();

        assertThat(PostfixFolder.decisions(report)).isEmpty();
        assertThat(report.leftOut()).isEmpty();
        assertThat(report.complete()).isTrue();
        assertThat(report.notNeeded()).containsExactly("biff", "compatibility_level", "relayhost", "syslog_name");
        assertThat(report.taken().stream().map(line -> line.where() + ": " + line.what() + " -> " + line.to()))
                .containsExactly(
                        "main.cf:1: smtpd_banner = $myhostname ESMTP -> smtpserver.xml smtpGreeting",
                        "main.cf:4: myhostname = gw.example.org -> HOST_NAME, its default in all files",
                        "main.cf:5: mynetworks = 127.0.0.0/8 192.0.2.0/24 -> gateway.xml mynetworks",
                        "main.cf:7: message_size_limit = 40000000 -> smtpserver.xml message_size_limit",
                        "main.cf:8: smtpd_tls_security_level = may -> smtpserver.xml smtpd_tls_security_level",
                        "main.cf:9: smtp_tls_security_level = may -> gateway.xml smtp_tls_security_level",
                        "main.cf:10: virtual_alias_maps = hash:/etc/postfix/virtual -> virtual, 1 entry",
                        "main.cf:11: smtpd_client_restrictions = permit_mynetworks, reject -> nothing to set: only mynetworks may"
                                + " connect",
                        "main.cf:12: smtpd_recipient_restrictions = check_recipient_access hash:/etc/postfix/domains, reject ->"
                                + " access, 1 entry");
        Map<String, String> expected = files(PostfixFolder.SHIPPED);
        expected.replaceAll((name, text) -> text.replace(":-archive-gw.example.com}", ":-gw.example.org}"));
        expected.computeIfPresent(
                "gateway.xml", (name, text) -> text.replace(":-127.0.0.0/8 [::1]/128}", ":-127.0.0.0/8 192.0.2.0/24}"));
        expected.computeIfPresent("smtpserver.xml", (name, text) -> text.replace(":-50000000}", ":-40000000}"));
        expected.computeIfPresent(
                "access",
                (name, text) -> text.replace("\narchive-gw.example.com          OK\n", "\ngw.example.org  OK\n"));
        expected.computeIfPresent(
                "virtual",
                (name, text) -> text.replace(
                        "\narchive@archive-gw.example.com  archive@archive.example.com\n",
                        "\narchive@gw.example.org  archive@archive.example.org\n"));
        assertThat(files(postfix.target())).isEqualTo(expected);
    }

    private static Map<String, String> files(Path folder) throws IOException {
        Map<String, String> files = new TreeMap<>();
        try (Stream<Path> list = Files.list(folder)) {
            for (Path file : list.toList()) {
                files.put(file.getFileName().toString(), Files.readString(file));
            }
        }
        return files;
    }

    @Test
    void theRecipeAsPrintedIsExplained() throws IOException {
        postfix.file(
                "main.cf",
                PostfixFolder.RECIPE.replace("smtpd_client_restrictions = permit_mynetworks, reject\n", "")
                        + "virtual_mailbox_domains = archive.example.org\n");
        ImportReport report = postfix.run();
        assertThat(report.notes())
                .anySatisfy(note -> assertThat(note.text()).contains("virtual(8), which bounces all of it"));
        assertThat(report.complete()).isFalse();
        assertThat(PostfixFolder.decisions(report))
                .singleElement()
                .asString()
                .contains("any client may send to the listed recipients there");
    }

    /** A line of main.cf behind the recipe's, and the line of our file that it becomes. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "message_size_limit = 12345678      | smtpserver.xml | <message_size_limit>${env:MESSAGE_SIZE_LIMIT:-12345678}</message_size_limit>",
                "message_size_limit = 0             | smtpserver.xml | <message_size_limit>${env:MESSAGE_SIZE_LIMIT:-0}</message_size_limit>",
                "hopcount_limit = 50                | smtpserver.xml | <hopcount_limit>50</hopcount_limit>",
                "smtpd_recipient_limit = 00200      | smtpserver.xml | <smtpd_recipient_limit>200</smtpd_recipient_limit>",
                "smtpd_hard_error_limit = ${stress?1}${stress:7} | smtpserver.xml | <smtpd_hard_error_limit>7</smtpd_hard_error_limit>",
                "smtpd_junk_command_limit = 5       | smtpserver.xml | <smtpd_junk_command_limit>5</smtpd_junk_command_limit>",
                "smtpd_client_connection_count_limit = 9 | smtpserver.xml | <smtpd_client_connection_limit>9</smtpd_client_connection_limit>",
                "smtpd_timeout = 120                | smtpserver.xml | <smtpd_timeout>120s</smtpd_timeout>",
                "smtpd_timeout = ${stress?{10}:{240}}s | smtpserver.xml | <smtpd_timeout>240s</smtpd_timeout>",
                "smtpd_tls_security_level = encrypt | smtpserver.xml | <smtpd_tls_security_level>${env:SMTPD_TLS_SECURITY_LEVEL:-encrypt}</smtpd_tls_security_level>",
                "smtpd_tls_ask_ccert = yes          | smtpserver.xml | <smtpd_tls_ask_ccert>${env:SMTPD_TLS_ASK_CCERT:-true}</smtpd_tls_ask_ccert>",
                "smtpd_forbid_bare_newline_exclusions = 192.0.2.7, $mynetworks | smtpserver.xml | <smtpd_forbid_bare_newline_exclusions>${env:BARE_NEWLINE_EXCLUSIONS:-192.0.2.7 127.0.0.0/8 192.0.2.0/24}</smtpd_forbid_bare_newline_exclusions>",
                "inet_interfaces = 192.0.2.1        | smtpserver.xml | <bind>${env:SMTP_BIND:-192.0.2.1:25}</bind>",
                "inet_interfaces = loopback-only    | smtpserver.xml | <bind>${env:SMTP_BIND:-127.0.0.1:25}</bind>",
                "recipient_delimiter = +-           | gateway.xml | <recipient_delimiter>+-</recipient_delimiter>",
                "parent_domain_matches_subdomains = | gateway.xml | <parent_domain_matches_subdomains>false</parent_domain_matches_subdomains>",
                "virtual_alias_expansion_limit = 20 | gateway.xml | <virtual_alias_expansion_limit>20</virtual_alias_expansion_limit>",
                "mydestination = localhost, $myhostname | gateway.xml | <mydestination>localhost gw.example.org</mydestination>",
                "myorigin = $mydomain               | gateway.xml | <myorigin>example.org</myorigin>",
                "smtp_helo_name = mx.$mydomain      | gateway.xml | <helo_name>${env:HOST_NAME:-mx.example.org}</helo_name>",
                "smtp_connect_timeout = 7s          | gateway.xml | <smtp_connect_timeout>7s</smtp_connect_timeout>",
                "smtp_data_done_timeout = 600s      | gateway.xml | <smtp_data_done_timeout>600s</smtp_data_done_timeout>",
                "smtp_helo_timeout = 1h             | gateway.xml | <smtp_helo_timeout>1h</smtp_helo_timeout>",
                "smtp_tls_security_level = encrypt  | gateway.xml | <smtp_tls_security_level>${env:SMTP_TLS_SECURITY_LEVEL:-encrypt}</smtp_tls_security_level>",
                "smtp_tls_security_level =\\nsmtp_use_tls = no | gateway.xml | <smtp_tls_security_level>${env:SMTP_TLS_SECURITY_LEVEL:-none}</smtp_tls_security_level>",
                "smtp_tls_security_level =\\nsmtp_enforce_tls = yes | gateway.xml | <smtp_tls_security_level>${env:SMTP_TLS_SECURITY_LEVEL:-verify}</smtp_tls_security_level>",
                "smtp_tls_security_level =\\nsmtp_enforce_tls = yes\\nsmtp_tls_enforce_peername = no | gateway.xml | <smtp_tls_security_level>${env:SMTP_TLS_SECURITY_LEVEL:-encrypt}</smtp_tls_security_level>",
                "smtpd_tls_security_level =\\nsmtpd_enforce_tls = yes | smtpserver.xml | <smtpd_tls_security_level>${env:SMTPD_TLS_SECURITY_LEVEL:-encrypt}</smtpd_tls_security_level>",
            })
    void aSettingBecomesOurs(String line, String file, String expected) throws IOException {
        ImportReport report = postfix.with(line).run();
        assertThat(PostfixFolder.decisions(report)).isEmpty();
        assertThat(postfix.changes(file)).contains(expected);
    }

    @Test
    void valuesAreEscapedForXml() throws IOException {
        postfix.with("smtpd_tls_cert_file = /etc/ssl/a&b<c>\"'.pem").run();
        assertThat(postfix.changes("smtpserver.xml"))
                .contains(
                        "<smtpd_tls_cert_file>${env:SMTPD_TLS_CERT_FILE:-/etc/ssl/a&amp;b&lt;c&gt;\"'.pem}</smtpd_tls_cert_file>",
                        "<smtpd_tls_key_file>${env:SMTPD_TLS_KEY_FILE:-/etc/ssl/a&amp;b&lt;c&gt;\"'.pem}</smtpd_tls_key_file>");
    }

    @Test
    void pinnedFingerprintsAreTaken() throws IOException {
        String pin = "AB:".repeat(31) + "AB";
        ImportReport report = postfix.with(
                        "smtp_tls_security_level = fingerprint\\nsmtp_tls_fingerprint_cert_match = " + pin)
                .run();
        assertThat(report.complete()).isTrue();
        assertThat(postfix.changes("gateway.xml"))
                .contains(
                        "<smtp_tls_security_level>${env:SMTP_TLS_SECURITY_LEVEL:-fingerprint}</smtp_tls_security_level>",
                        "<smtp_tls_fingerprint_cert_match>${env:SMTP_TLS_FINGERPRINT_CERT_MATCH:-" + pin
                                + "}</smtp_tls_fingerprint_cert_match>");
    }

    /** A line of main.cf behind the recipe's that has no counterpart, whether it decides, and a part of what is said. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "message_size_limit = lots            | true  | expected a whole number of bytes",
                "hopcount_limit = 0                   | true  | expected a whole number from 1",
                "smtpd_recipient_limit = 1000001      | false | expected a whole number from 1 to 1000000",
                "smtpd_recipient_limit =              | false | expected a whole number from 1 to 1000000",
                "smtpd_timeout = 0                    | false | expected a time from 1s to 1h",
                "smtpd_timeout = 1w                   | false | expected a time from 1s to 1h",
                "smtpd_timeout = 5 minutes            | false | expected a time such as 30s",
                "smtp_connect_timeout = 500ms         | false | expected a time such as 30s",
                "smtpd_tls_security_level = verify    | true  | expected none, may or encrypt",
                "smtp_tls_security_level = dane       | true  | expected none, may, encrypt, verify",
                "smtp_tls_security_level = secure     | true  | expected none, may, encrypt, verify",
                "smtp_tls_security_level = fingerprint | true | fingerprint with the SHA-256",
                "smtp_tls_security_level = fingerprint\\nsmtp_tls_fingerprint_cert_match = 3D:95:34:51 | true | is no fingerprint",
                "smtp_tls_CAfile = /no/such/file      | false | there is none at /no/such/file",
                "smtpd_tls_cert_file = cert.pem       | false | expected an absolute path",
                "smtpd_tls_key_file = /k.pem          | false | there is no smtpd_tls_cert_file beside it",
                "mydestination = hash:/etc/d          | true  | expected domains, no files, tables or patterns",
                "mydestination = /etc/d               | true  | expected domains, no files, tables or patterns",
                "parent_domain_matches_subdomains = !smtpd_access_maps | true | expected names of parameters",
                "recipient_delimiter = @              | true  | expected printable ASCII characters but @",
                "inet_interfaces = 192.0.2.1, 192.0.2.2 | true | expected all, loopback-only or one IPv4 address",
                "inet_interfaces = mx.example.org     | true  | expected all, loopback-only or one IPv4 address",
                "mynetworks = hash:/etc/postfix/n     | true  | expected addresses and networks",
                "mynetworks = !192.0.2.1, 192.0.2.0/24 | true | expected addresses and networks",
                "mynetworks =                         | true  | it is empty",
                "mynetworks = /etc/postfix/none       | true  | none: there is no such file",
                "smtpd_client_restrictions = check_client_access hash:/etc/postfix/c, reject | true | do not fit the file clients",
                "smtpd_client_restrictions = permit_mynetworks, reject_rbl_client zen.example.net, reject | true | 'reject_rbl_client zen.example.net'",
                "smtpd_relay_restrictions = permit_mynetworks, check_policy_service unix:x, reject | true | 'check_policy_service unix:x'",
                "transport_maps = hash:/etc/postfix/transport | true | by other ways than the MX records",
                "relayhost = [mx.example.org]         | true  | it sends all mail through one host",
                "virtual_transport = smtp:[192.0.2.9] | true  | another way than SMTP to the MX records",
                "content_filter = smtp-amavis:[127.0.0.1]:10024 | true | through a filter",
                "always_bcc = copy@example.org        | true  | a copy of all mail elsewhere",
                "header_checks = regexp:/etc/postfix/h | true | by its header",
                "smtpd_milters = inet:localhost:8891  | true  | filters may refuse or change mail",
                "recipient_canonical_maps = hash:/etc/c | true | it rewrites recipients",
                "sender_canonical_maps = hash:/etc/c  | false | it rewrites senders",
                "sender_dependent_relayhost_maps = hash:/etc/c | true | it chooses a relay by sender",
                "smtpd_sender_restrictions = reject_unknown_sender_domain | true | by sender",
                "postscreen_greet_action = enforce    | true  | before they may speak",
                "smtpd_sasl_auth_enable = yes         | true  | the users are not imported",
                "smtpd_client_message_rate_limit = 5  | true  | too often",
                "mesage_size_limit = 1                | true  | knows no such parameter",
                "smtpd_banner = hello                 | false | smtpGreeting",
                "default_transport = ${a             | true  | expected a closing }",
            })
    void whatHasNoCounterpartIsTold(String line, boolean decides, String told) throws IOException {
        ImportReport report = postfix.with(line).run();
        assertThat(report.leftOut()).anySatisfy(left -> {
            assertThat(left.why()).contains(told);
            assertThat(left.decides()).isEqualTo(decides);
            assertThat(left.where()).startsWith("main.cf:1");
        });
        assertThat(report.complete()).isEqualTo(!decides);
    }

    /** Lines that change nothing here: each is said to be so, and nothing else is. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "queue_directory = /var/spool/postfix",
                "alias_maps = hash:/etc/aliases",
                "inet_protocols = ipv4",
                "virtual_transport = smtp",
                "default_transport = smtp",
                "smtpd_sasl_auth_enable = no",
                "content_filter =",
                "always_bcc = $empty_of_mine",
                "transport_maps = ${transport_maps_of_mine}",
                "smtp_destination_concurrency_limit = 20",
                "archive_destination_recipient_limit = 1",
                "disable_vrfy_command = yes",
                "smtpd_helo_required = yes",
                "smtpd_client_connection_rate_limit = 0",
                "smtpd_relay_before_recipient_restrictions = yes",
                "mynetworks_style = subnet",
                "virtual_maps = hash:/etc/postfix/other",
                "smtpd_use_tls = no",
                "smtp_tls_fingerprint_digest = sha256",
                "config_directory = /etc/postfix",
                "virtual_mailbox_domains =",
            })
    void whatChangesNothingIsListed(String line) throws IOException {
        ImportReport report = postfix.with(line).run();
        assertThat(report.leftOut()).isEmpty();
        assertThat(report.notNeeded()).contains(line.substring(0, line.indexOf(' ')));
    }

    @Test
    void aParameterOfOnesOwnThatOthersMentionIsNoUnknownOne() throws IOException {
        ImportReport report = postfix.with("sources = 192.0.2.0/25\\nmynetworks = 127.0.0.1 $sources")
                .run();
        assertThat(report.complete()).isTrue();
        assertThat(report.notes())
                .contains(new ImportReport.Note("main.cf:5", "mynetworks is set again further down: that one counts"));
        assertThat(postfix.changes("gateway.xml"))
                .contains("<mynetworks>${env:MYNETWORKS:-127.0.0.1 192.0.2.0/25}</mynetworks>");
    }

    @Test
    void parametersThatLoopStopTheImport() throws IOException {
        postfix.with("a = $b\\nb = $a\\nmessage_size_limit = $a");
        assertThatThrownBy(postfix::run)
                .isInstanceOf(IOException.class)
                .hasMessage(
                        "main.cf:15: message_size_limit: found over 100 parameters within each other, expected no loop");
        postfix.assertNothingWritten();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "submission inet n - y - - smtpd                          | submission inet smtpd",
                "smtp inet n - y - 1 postscreen                           | smtp inet postscreen",
                "192.0.2.1:smtp inet n - y - - smtpd                      | 192.0.2.1:smtp",
                "smtp inet n - y - - smtpd -o content_filter=x:y          | -o content_filter=x:y",
                "smtp inet n - y - - smtpd\\n  -o { smtpd_client_restrictions = permit, reject } | smtpd_client_restrictions = permit, reject",
                "smtp inet n - y - - smtpd -o message_size_limit=5        | -o message_size_limit=5",
            })
    void servicesOfTheirOwnAreTold(String line, String told) throws IOException {
        ImportReport report = postfix.file("master.cf", "# services\n" + line.replace("\\n", "\n") + "\n")
                .run();
        assertThat(report.leftOut()).singleElement().satisfies(left -> {
            assertThat(left.what()).contains(told);
            assertThat(left.where()).isEqualTo("master.cf:2");
            assertThat(left.decides()).isTrue();
        });
    }

    @Test
    void nothingIsOverwritten() throws IOException {
        Files.createDirectory(postfix.target());
        postfix.run();
        assertThat(postfix.target().resolve("gateway.xml")).exists();
        assertThatThrownBy(postfix::run).hasMessageContaining("nothing is overwritten");

        Path file = Files.writeString(directory.resolve("file"), "mine");
        assertThatThrownBy(() -> PostfixImport.read(postfix.path(), PostfixFolder.SHIPPED)
                        .write(file, folder -> {}))
                .hasMessageContaining("nothing is overwritten");
        assertThat(file).hasContent("mine");
    }

    @Test
    void aProfileThatTheGatewayRefusesIsNotWritten() throws IOException {
        PostfixImport read = PostfixImport.read(postfix.path(), PostfixFolder.SHIPPED);
        assertThatThrownBy(() -> read.write(postfix.target(), folder -> {
                    assertThat(folder.resolve("gateway.xml")).exists();
                    throw new IOException("no");
                }))
                .hasMessage("no");
        postfix.assertNothingWritten();
    }

    @Test
    void aFolderThatAppearsMeanwhileIsLeftAlone() throws IOException {
        PostfixImport read = PostfixImport.read(postfix.path(), PostfixFolder.SHIPPED);
        assertThatThrownBy(() -> read.write(postfix.target(), folder -> {
                    Files.createDirectory(postfix.target());
                    Files.writeString(postfix.target().resolve("mine"), "mine");
                }))
                .hasMessageContaining("nothing is overwritten");
        assertThat(files(postfix.target())).containsExactly(Map.entry("mine", "mine"));
        assertThat(directory.resolve(".profile.import")).doesNotExist();
    }

    @Test
    void aShippedProfileOfAnotherShapeIsABug() throws IOException {
        Path shipped = Files.createDirectory(directory.resolve("shipped"));
        for (var file : files(PostfixFolder.SHIPPED).entrySet()) {
            Files.writeString(
                    shipped.resolve(file.getKey()),
                    file.getValue().replace("<hopcount_limit>100</hopcount_limit>", ""));
        }
        postfix.with("hopcount_limit = 5");
        assertThatThrownBy(() -> PostfixImport.read(postfix.path(), shipped))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("has not one element hopcount_limit");
    }

    @Test
    void theListOfParametersWithoutCounterpartIsInOrder() throws Exception {
        Parameters parameters = Parameters.of(MainCf.parse("main.cf", "".getBytes(UTF_8)), "/etc/postfix");
        List<String> unknown = LeftOutParameters.read().all().stream()
                .map(LeftOutParameters.LeftOutParameter::name)
                .filter(name -> !name.endsWith("*") && !parameters.isKnown(name))
                .toList();
        assertThat(unknown).containsExactly("fallback_relay");
    }
}
