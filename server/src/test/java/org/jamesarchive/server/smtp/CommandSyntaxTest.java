package org.jamesarchive.server.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The tables of {@link CommandSyntax} and {@link PathSyntax}. */
final class CommandSyntaxTest {

    private static final String LONG_LOCAL_PART = "x".repeat(65);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "EHLO mx.example.com",
                "ehlo [192.0.2.1]",
                "EHLO [IPv6:2001:db8::1]",
                "HELO host_name",
                "EHLO a ",
                "MAIL FROM:<>",
                "mail from:<a@b.example>",
                "MAIL FROM: <a@b.example>",
                "MAIL FROM:<a@b.example> ",
                "MAIL FROM:<root>",
                "MAIL FROM:<a@b.example> SIZE=1 BODY=8BITMIME",
                "MAIL FROM:<a@b.example>  SIZE=1",
                "MAIL FROM:<\"a b\"@b.example>",
                "MAIL FROM:<\"a>b\"@b.example>",
                "MAIL FROM:<\"a\\\"b\"@b.example>",
                "MAIL FROM:<ä@bücher.example> SMTPUTF8",
                "MAIL FROM:<a+b=c@[192.0.2.1]>",
                "RCPT TO:<archive@example.com>",
                "rcpt to:<\"archive\"@example.com>",
                "RCPT TO:<a%b@example.com>",
                "RCPT TO:<ä@example.com>",
                "RCPT TO:<a@example.com> NOTIFY=NEVER",
                "BDAT 0",
                "BDAT 1 LAST",
                "bdat 999999999999999999 last",
                "DATA",
                "DATA ",
                "RSET",
                "QUIT",
                "STARTTLS",
                "NOOP",
                "NOOP anything at all",
                "VRFY a",
                "EXPN list",
                "HELP",
                "AUTH PLAIN AGEAYg=="
            })
    void takes(String command) {
        assertThat(refusal(command + "\r\n")).isEmpty();
    }

    static Stream<String> refused() {
        return Stream.of(
                "500 5.5.2|",
                "500 5.5.2|\t",
                "500 5.5.2| NOOP",
                "500 5.5.2|FOO",
                "500 5.5.2|NOOP\0",
                "500 5.5.2|NO\rOP",
                "500 5.5.2|MAIL FROM:<a@b.example>\rRCPT TO:<c@d.example>",
                "500 5.5.2|RCPT TO:<a\0b@example.com>",
                "500 5.5.2|NOOP \u007f",
                "500 5.5.2|MAILFROM:<a@b.example>",
                "500 5.5.2|XXXXXXXXXXXXXXXXXXXXXXXXXX",
                "500 5.5.2|4D41494C",
                "521 5.5.1|GET / HTTP/1.1",
                "521 5.5.1|POST / HTTP/1.1",
                "521 5.5.1|CONNECT mx:25 HTTP/1.1",
                "521 5.5.1|PROXY TCP4 192.0.2.1 192.0.2.2 1 2",
                "501 5.5.4|EHLO",
                "501 5.5.4|HELO",
                "501 5.5.4|EHLO a b",
                "501 5.5.4|EHLO a<b>",
                "501 5.5.4|EHLO []",
                "501 5.5.4|EHLO ä.example",
                "501 5.5.4|EHLO " + "x".repeat(256),
                "501 5.5.4|MAIL",
                "501 5.5.4|MAIL FROM",
                "501 5.5.4|MAIL TO:<a@b.example>",
                "501 5.5.4|MAIL FROM:a@b.example",
                "501 5.5.4|MAIL FROM:<a@b.example",
                "501 5.5.4|MAIL FROM:<<a@b.example>>",
                "501 5.5.4|MAIL FROM:<a@b.example><c@d.example>",
                "501 5.5.4|MAIL FROM:<a@b.example>SIZE=1",
                "501 5.5.4|MAIL FROM:<a@b.example> <c@d.example>",
                "501 5.5.4|MAIL FROM:<a@b.example> SIZE=1 SIZE=1",
                "501 5.5.4|MAIL FROM:<a@b.example> SIZE=",
                "501 5.5.4|MAIL FROM:<a@b.example> =1",
                "501 5.5.4|MAIL FROM:<a@b.example> A=B=C",
                "501 5.1.7|MAIL FROM:<@c.example:a@b.example>",
                "501 5.1.7|MAIL FROM:<@c.example,@d.example:a@b.example>",
                "501 5.1.7|MAIL FROM:<a@b@c.example>",
                "501 5.1.7|MAIL FROM:<a b@c.example>",
                "501 5.1.7|MAIL FROM:<@c.example>",
                "501 5.1.7|MAIL FROM:<" + LONG_LOCAL_PART + "@b.example>",
                "553 5.6.7|MAIL FROM:<ä@b.example>",
                "553 5.6.7|MAIL FROM:<a@bücher.example> BODY=8BITMIME",
                "501 5.5.4|RCPT",
                "501 5.5.4|RCPT FROM:<a@b.example>",
                "501 5.5.4|RCPT TO:a@b.example",
                "501 5.5.4|RCPT TO:<a@b.example>,<c@d.example>",
                "501 5.5.4|RCPT TO:<<a@b.example>>",
                "501 5.1.3|RCPT TO:<>",
                "501 5.1.3|RCPT TO:<archive>",
                "501 5.1.3|RCPT TO:<postmaster>",
                "501 5.1.3|RCPT TO:<@relay.example:archive@example.com>",
                "501 5.1.3|RCPT TO:<a@evil.example@example.com>",
                "501 5.1.3|RCPT TO:<\"a@evil.example\"@example.com>",
                "501 5.1.3|RCPT TO:<\"a b\"@example.com>",
                "501 5.1.3|RCPT TO:<\"a\\ b\"@example.com>",
                "501 5.1.3|RCPT TO:<a;b@example.com>",
                "501 5.1.3|RCPT TO:<" + LONG_LOCAL_PART + "@b.example>",
                "501 5.5.4|RCPT TO:<a@b.example> X Y X",
                "501 5.5.4|BDAT",
                "501 5.5.4|BDAT x",
                "501 5.5.4|BDAT -1",
                "501 5.5.4|BDAT 1 LAST LAST",
                "501 5.5.4|BDAT 1 2",
                "501 5.5.4|BDAT 1000000000000000000",
                "501 5.5.4|DATA now",
                "501 5.5.4|RSET x",
                "501 5.5.4|QUIT x",
                "501 5.5.4|STARTTLS x",
                "501 5.5.4|VRFY ä");
    }

    @ParameterizedTest
    @MethodSource("refused")
    void refuses(String expectation) {
        String[] parts = expectation.split("\\|", 2);
        assertThat(refusal(parts[1] + "\r\n"))
                .hasValueSatisfying(refusal ->
                        assertThat(refusal.code() + " " + refusal.text()).startsWith(parts[0] + " "));
    }

    @ParameterizedTest
    @CsvSource({"GET /, true", "BDAT x, true", "FOO, false", "DATA x, false"})
    void endsTheSessionWhenWhatFollowsCannotBeTrusted(String command, boolean ends) {
        assertThat(refusal(command + "\r\n"))
                .hasValueSatisfying(refusal -> assertThat(refusal.endSession()).isEqualTo(ends));
    }

    @Test
    void refusesWhatIsNotUtf8AndWhatDoesNotEndInCrLf() {
        assertThat(CommandSyntax.refusal("NOOP \u00e4\r\n".getBytes(StandardCharsets.ISO_8859_1)))
                .isPresent();
        for (String line : new String[] {"", "\n", "NOOP\n", "NOOP", "NOOP\n\r", "NOOP\r\n\r"}) {
            assertThat(refusal(line)).as(line).isPresent();
        }
    }

    @Test
    void anEndlessQuotedPathIsReadWithoutRecursion() {
        assertThat(refusal("MAIL FROM:<" + "\"\"".repeat(4000) + "@b.example>\r\n"))
                .isPresent();
        assertThat(refusal("MAIL FROM:<" + "\"\\\"\"".repeat(2600) + "@b.example>\r\n"))
                .isPresent();
        assertThat(refusal("RCPT TO:<\"" + "\\\"".repeat(4000) + "\r\n")).isPresent();
    }

    private static Optional<Refusal> refusal(String line) {
        return CommandSyntax.refusal(line.getBytes(StandardCharsets.UTF_8));
    }
}
