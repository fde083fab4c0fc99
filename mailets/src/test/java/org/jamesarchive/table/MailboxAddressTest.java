package org.jamesarchive.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class MailboxAddressTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "user@example.org|user|example.org|user@example.org",
                "User+Ext@Example.ORG|User+Ext|Example.ORG|User+Ext@Example.ORG",
                "user@example.org.|user|example.org|user@example.org",
                "user@[192.0.2.1]|user|[192.0.2.1]|user@[192.0.2.1]",
                "user@[IPv6:2001:db8::1]|user|[IPv6:2001:db8::1]|user@[IPv6:2001:db8::1]",
                "\"a b\"@c|a b|c|\"a b\"@c",
                "\"plain\"@c|plain|c|plain@c",
                "\"a@b\"@c|a@b|c|\"a@b\"@c",
                "\"a\\\"b\\\\\"@c|a\"b\\|c|\"a\\\"b\\\\\"@c",
                "a..b@c|a..b|c|\"a..b\"@c",
                ".a@c|.a|c|\".a\"@c",
                "a.@c|a.|c|\"a.\"@c",
                "a%b!c@d|a%b!c|d|a%b!c@d",
                "ü@bücher.example|ü|bücher.example|ü@bücher.example",
                "a@x_y-z.example|a|x_y-z.example|a@x_y-z.example"
            })
    void takes(String text, String localPart, String domain, String shown) throws Exception {
        MailboxAddress address = MailboxAddress.parse(text);
        assertThat(address).isEqualTo(new MailboxAddress(localPart, domain));
        assertThat(address).hasToString(shown);
        assertThat(MailboxAddress.parse(shown)).isEqualTo(address);
    }

    static Stream<Arguments> refused() {
        String label = "x".repeat(63);
        return Stream.of(
                Arguments.of("", "domain is missing"),
                Arguments.of("user", "domain is missing"),
                Arguments.of("@example.org", "local part is empty"),
                Arguments.of("@", "local part is empty"),
                Arguments.of("\"\"@example.org", "local part is empty"),
                Arguments.of("@relay:user@example.org", "source route"),
                Arguments.of("@relay,@other:user@example.org", "source route"),
                Arguments.of("user@", "domain label is empty or over 63 characters"),
                Arguments.of("user@.", "domain label is empty or over 63 characters"),
                Arguments.of("user@.org", "domain label is empty or over 63 characters"),
                Arguments.of("user@a..b", "domain label is empty or over 63 characters"),
                Arguments.of("user@a..", "domain label is empty or over 63 characters"),
                Arguments.of("user@x" + label, "domain label is empty or over 63 characters"),
                Arguments.of("a@b@c", "more than one @"),
                Arguments.of("\"a\"b@c", "quoted local part does not end before the @"),
                Arguments.of("\"a@c", "quoted local part does not end before the @"),
                Arguments.of("a\"b\"@c", "special character outside quotes"),
                Arguments.of("<a@b>", "special character outside quotes"),
                Arguments.of("a b@c", "special character outside quotes"),
                Arguments.of("a(b)@c", "special character outside quotes"),
                Arguments.of("a,b@c", "special character outside quotes"),
                Arguments.of("a\\b@c", "special character outside quotes"),
                Arguments.of("a\r\nRCPT@c", "control character, or a backslash before nothing"),
                Arguments.of("\"a\rb\"@c", "control character, or a backslash before nothing"),
                Arguments.of("\"a\\\nb\"@c", "control character, or a backslash before nothing"),
                Arguments.of("\"a\\", "control character, or a backslash before nothing"),
                Arguments.of("a\u0000@c", "control character, or a backslash before nothing"),
                Arguments.of("a\u0085@c", "control character, or a backslash before nothing"),
                Arguments.of("a\ud800@c", "control character, or a backslash before nothing"),
                Arguments.of("a\udc00@c", "control character, or a backslash before nothing"),
                Arguments.of("a@b\ud800", "character that no domain has"),
                Arguments.of("a@b c", "character that no domain has"),
                Arguments.of("a@b\r\nDATA", "character that no domain has"),
                Arguments.of("a@b>", "character that no domain has"),
                Arguments.of("a@b%c", "character that no domain has"),
                Arguments.of("a@b\u2028c", "character that no domain has"),
                Arguments.of("a@[1.2.3.4", "character that no domain has"),
                Arguments.of("a@[]", "character that no domain has"),
                Arguments.of("a@[1 2]", "character that no address literal has"),
                Arguments.of("x".repeat(65) + "@c", "local part is over 64 octets"),
                Arguments.of("ü".repeat(33) + "@c", "local part is over 64 octets"),
                Arguments.of("x@" + (label + ".").repeat(4) + "c", "domain is over 255 octets"),
                Arguments.of("x".repeat(1_000_000), "address is too long"));
    }

    @ParameterizedTest
    @MethodSource("refused")
    void refuses(String text, String why) {
        assertThatThrownBy(() -> MailboxAddress.parse(text))
                .isInstanceOf(AddressSyntaxException.class)
                .hasMessage(why);
    }

    @Test
    void takesTheLimits() throws Exception {
        String domain = "x".repeat(63) + "." + "x".repeat(63) + "." + "x".repeat(63) + "." + "x".repeat(63);
        MailboxAddress address = MailboxAddress.parse("x".repeat(64) + "@" + domain);
        assertThat(address.octets()).isEqualTo(MailboxAddress.ADDRESS_LIMIT);
    }

    @Test
    void originCompletesAnAddressWithoutDomain() throws Exception {
        assertThat(MailboxAddress.parseWithOrigin("postmaster", "example.org"))
                .isEqualTo(new MailboxAddress("postmaster", "example.org"));
        assertThat(MailboxAddress.parseWithOrigin("\"a b\"", "example.org"))
                .isEqualTo(new MailboxAddress("a b", "example.org"));
        assertThat(MailboxAddress.parseWithOrigin("a@b", "example.org")).isEqualTo(new MailboxAddress("a", "b"));
        assertThatThrownBy(() -> MailboxAddress.parseWithOrigin("user%other.example", "example.org"))
                .hasMessage("route in place of a domain");
        assertThatThrownBy(() -> MailboxAddress.parseWithOrigin("other!user", "example.org"))
                .hasMessage("route in place of a domain");
        assertThatThrownBy(() -> MailboxAddress.parseWithOrigin("", "example.org"))
                .hasMessage("local part is empty");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {"a%b@c|true", "b!a@c|true", "\"a@b\"@c|true", "a+b@c|false"})
    void tellsWhoMayBeRoutedOn(String text, boolean routed) throws Exception {
        assertThat(MailboxAddress.parse(text).isRouted()).isEqualTo(routed);
    }

    @ParameterizedTest
    @CsvSource({
        "+, user+ext, 4",
        "+, user+, 4",
        "+, +ext, -1",
        "+, user, -1",
        "+, a+b+c, 1",
        "+-, a-b+c, 1",
        "-, owner-list, -1",
        "-, list-REQUEST, -1",
        "-, -request, -1",
        "-, x-requests, 1",
        "+, owner-x+y, 7",
        "+-, owner-x+y, -1",
        "m, Postmaster, -1",
        "-, mailer-daemon, -1",
        "-, double-bounce, -1",
        "'', user+ext, -1"
    })
    void delimiterSplitsAsPostfixDoes(String characters, String localPart, int at) {
        assertThat(new RecipientDelimiter(characters).split(localPart)).isEqualTo(at);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {"@", "\"", "\\", "ü", "a b"})
    void delimiterMustBeUsable(String characters) {
        assertThatThrownBy(() -> new RecipientDelimiter(characters))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("recipient_delimiter: found \"" + characters + "\", expected ");
    }
}
