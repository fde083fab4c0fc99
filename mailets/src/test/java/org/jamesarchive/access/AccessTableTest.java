package org.jamesarchive.access;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jamesarchive.table.MailboxAddress;
import org.jamesarchive.table.RecipientDelimiter;
import org.jamesarchive.table.TableEntry;
import org.jamesarchive.table.TableSyntaxException;
import org.jamesarchive.table.TextTable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class AccessTableTest {

    private static AccessTable parse(String content, AccessSettings settings) throws TableSyntaxException {
        return AccessTable.parse(TextTable.parse(Path.of("access"), content.getBytes(UTF_8)), settings);
    }

    private static AccessTable parse(String content) throws TableSyntaxException {
        return parse(content, AccessSettings.defaults());
    }

    private static String matchedKey(String keys, String recipient, AccessSettings settings) throws Exception {
        String content = Stream.of(keys.split(" ")).map(k -> k + " OK").collect(Collectors.joining("\n"));
        return parse(content, settings)
                .check(MailboxAddress.parse(recipient))
                .matched()
                .map(TableEntry::key)
                .orElse("-");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                // all the keys there are                                   recipient            matches
                "u+e@s.d.t u@s.d.t s.d.t d.t t u+e@ u@                     |u+e@s.d.t           |u+e@s.d.t",
                "u@s.d.t s.d.t d.t t u+e@ u@                               |u+e@s.d.t           |u@s.d.t",
                "s.d.t d.t t u+e@ u@                                       |u+e@s.d.t           |s.d.t",
                "d.t t u+e@ u@                                             |u+e@s.d.t           |d.t",
                "t u+e@ u@                                                 |u+e@s.d.t           |t",
                "u+e@ u@                                                   |u+e@s.d.t           |u+e@",
                "u@                                                        |u+e@s.d.t           |u@",
                "x@s.d.t .d.t .t .s.d.t e@ u+ u                            |u+e@s.d.t           |-",
                "U@S.D.T                                                   |u@s.D.t             |U@S.D.T",
                "ü@                                                        |Ü@d.t               |ü@",
                "bücher.example                                            |a@XN--bcher-kva.EXAMPLE|bücher.example",
                "xn--bcher-kva.example                                     |a@Bücher.example    |xn--bcher-kva.example",
                "bücher.example                                            |a@b.bücher.example  |bücher.example",
                "\"a_b\"@d a_b@d                                           |a_b@d               |a_b@d",
                "\"a,b\"@d                                                 |\"a,b\"@d           |\"a,b\"@d",
                "a,b@d                                                     |\"a,b\"@d           |a,b@d",
                "a..b@d                                                    |a..b@d              |a..b@d",
                "[192.0.2.1]                                               |a@[192.0.2.1]       |[192.0.2.1]",
                "postmaster@d                                              |postmaster+x@d      |postmaster@d"
            })
    void searchesInPostfixOrder(String keys, String recipient, String expected) throws Exception {
        AccessSettings settings = new AccessSettings(new RecipientDelimiter("+"), true);
        assertThat(matchedKey(keys, recipient, settings)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "s.d.t .d.t .t, u@s.d.t, s.d.t",
        ".d.t .t, u@s.d.t, .d.t",
        ".t, u@s.d.t, .t",
        "d.t t, u@s.d.t, -",
        ".s.d.t, u@s.d.t, -",
        ".bücher.example, u@s.xn--bcher-kva.example, .bücher.example"
    })
    void dotDomainMatchesSubdomainsWhenParentsDoNot(String keys, String recipient, String expected) throws Exception {
        assertThat(matchedKey(keys, recipient, new AccessSettings(RecipientDelimiter.NONE, false)))
                .isEqualTo(expected);
    }

    @Test
    void withoutDelimiterThereIsNoExtension() throws Exception {
        assertThat(matchedKey("u@d u@", "u+e@d", AccessSettings.defaults())).isEqualTo("-");
    }

    static Stream<Arguments> actions() {
        return Stream.of(
                Arguments.of("OK", "permit"),
                Arguments.of("ok and more", "permit"),
                Arguments.of("0", "permit"),
                Arguments.of("1234567890", "permit"),
                Arguments.of("200", "permit"),
                Arguments.of("REJECT", "reject 554 5.7.1 Access denied"),
                Arguments.of("reject \t Go away", "reject 554 5.7.1 Go away"),
                Arguments.of("REJECT 5.1.1 Unknown", "reject 554 5.1.1 Unknown"),
                Arguments.of("REJECT 4.2.0 Wrong class", "reject 554 5.2.0 Wrong class"),
                Arguments.of("REJECT 5.1.1", "reject 554 5.1.1 Access denied"),
                Arguments.of("REJECT 5.1.7 Sender", "reject 554 5.1.3 Sender"),
                Arguments.of("REJECT 5.1.8 Sender", "reject 554 5.1.2 Sender"),
                Arguments.of("REJECT 5.1.10 Other", "reject 554 5.1.0 Other"),
                Arguments.of("REJECT 5.7 no status", "reject 554 5.7.1 5.7 no status"),
                Arguments.of("REJECT 5.7.1111 no status", "reject 554 5.7.1 5.7.1111 no status"),
                Arguments.of("REJECT 3.7.1 no status", "reject 554 5.7.1 3.7.1 no status"),
                Arguments.of("DEFER", "defer 450 4.7.1 Access denied"),
                Arguments.of("Defer Later", "defer 450 4.7.1 Later"),
                Arguments.of("DEFER 5.2.2 Later", "defer 450 4.2.2 Later"),
                Arguments.of("550 No", "reject 550 5.7.1 No"),
                Arguments.of("550 5.1.1 No", "reject 550 5.1.1 No"),
                Arguments.of("450\tLater", "defer 450 4.7.1 Later"),
                Arguments.of("421 4.3.2 Bye", "defer 421 4.3.2 Bye"),
                Arguments.of("599 x", "reject 599 5.7.1 x"),
                Arguments.of("REJECT " + "x".repeat(400), "reject 554 5.7.1 " + "x".repeat(400)));
    }

    @ParameterizedTest
    @MethodSource("actions")
    void readsActionsAsPostfixDoes(String value, String expected) throws Exception {
        AccessDecision decision = parse("d " + value + "\n").check(MailboxAddress.parse("u@d"));
        assertThat(show(decision)).isEqualTo(expected);
        assertThat(decision.matched()).contains(new TableEntry("d", value, 1));
    }

    private static String show(AccessDecision decision) {
        if (decision instanceof AccessDecision.Reject r) {
            return "reject " + r.code() + " " + r.enhanced() + " " + r.text();
        } else if (decision instanceof AccessDecision.Defer d) {
            return "defer " + d.code() + " " + d.enhanced() + " " + d.text();
        }
        return decision instanceof AccessDecision.Permit ? "permit" : "no match";
    }

    @ParameterizedTest
    @CsvSource({
        "DUNNO",
        "RELAY",
        "DISCARD",
        "HOLD",
        "FILTER smtp:x",
        "REDIRECT a@b",
        "BCC a@b",
        "PREPEND X-A: b",
        "WARN",
        "INFO",
        "HANGUP",
        "DEFER_IF_PERMIT",
        "DEFER_IF_REJECT",
        "reject_unauth_destination",
        "permit",
        "OKAY",
        "550",
        "450",
        "599",
        "5500 No",
        "350 No",
        "650 No",
        "55x No",
        "hash:/etc/postfix/other"
    })
    void otherActionsRefuseTheFile(String value) {
        assertThatThrownBy(() -> parse("# c\nd OK\ne " + value + "\n"))
                .isInstanceOf(TableSyntaxException.class)
                .hasMessage("access:3: found action \"" + value
                        + "\", expected OK, REJECT [text], DEFER [text], \"4NN text\" or \"5NN text\"");
    }

    @Test
    void textThatFitsNoReplyRefusesTheFile() {
        assertThatThrownBy(() -> parse("d REJECT a\rb\n"))
                .hasMessage("access:1: found text \"a?b\", expected printable ASCII (RFC 5321 section 4.2)");
        assertThatThrownBy(() -> parse("d 550 5.1.1 für\n"))
                .hasMessage("access:1: found text \"für\", expected printable ASCII (RFC 5321 section 4.2)");
        assertThatThrownBy(() -> parse("d REJECT " + "x".repeat(401) + "\n"))
                .hasMessage("access:1: found a text of over 400 characters, expected one that fits into a reply");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {"a%b@d|no match", "b!a@d|no match", "\"a@b\"@d|no match", "a@d|permit"})
    void addressThatMayBeRoutedOnIsNotPermitted(String recipient, String expected) throws Exception {
        assertThat(show(parse("d OK\n").check(MailboxAddress.parse(recipient)))).isEqualTo(expected);
        assertThat(show(parse("d REJECT\n").check(MailboxAddress.parse(recipient))))
                .isEqualTo("reject 554 5.7.1 Access denied");
    }

    @Test
    void bothFormsOfOneDomainAreADuplicate() throws Exception {
        AccessTable table = parse("bücher.example OK\nxn--bcher-kva.example REJECT\nx: OK\n");
        assertThat(show(table.check(MailboxAddress.parse("a@xn--bcher-kva.example"))))
                .isEqualTo("permit");
        assertThat(table.warnings())
                .containsExactlyInAnyOrder(
                        "access:2: duplicate entry \"xn--bcher-kva.example\" is ignored, line 1 counts",
                        "access:3: key \"x:\" ends in a colon; is this an aliases(5) file?");
        assertThat(table.query("XN--bcher-kva.example").map(TableEntry::value)).contains("REJECT");
        assertThat(table.size()).isEqualTo(2);
    }
}
