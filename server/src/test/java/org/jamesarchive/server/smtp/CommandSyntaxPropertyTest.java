package org.jamesarchive.server.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jamesarchive.table.MailboxAddress;

/** Whatever line a client makes up, it gets an answer, and what reaches James' handlers is clean. */
final class CommandSyntaxPropertyTest {

    @Provide
    Arbitrary<byte[]> anyBytes() {
        return Arbitraries.bytes().array(byte[].class).ofMaxSize(600);
    }

    /** Near enough to commands that some pass. */
    @Provide
    Arbitrary<String> nearlyCommands() {
        Arbitrary<String> verb =
                Arbitraries.of("MAIL FROM:", "RCPT TO:", "mail from: ", "EHLO ", "BDAT ", "NOOP ", "AUTH ", "Data", "");
        Arbitrary<String> open = Arbitraries.of("<", "", "<<", "< ");
        Arbitrary<String> middle = Arbitraries.of(
                        "a",
                        "@",
                        "b.example",
                        "\"",
                        "\\",
                        "\"a b\"",
                        "%",
                        "!",
                        "ä",
                        "😀",
                        "\0",
                        "\r",
                        "\n",
                        "\t",
                        " ",
                        ">",
                        ":",
                        "[",
                        "]",
                        "(",
                        "1",
                        "=",
                        "..",
                        "\u00a0",
                        "\u2028",
                        "xn--bcher-kva.example",
                        "LAST")
                .list()
                .ofMaxSize(8)
                .map(parts -> String.join("", parts));
        Arbitrary<String> close = Arbitraries.of(">", "", "> SIZE=1", "> SMTPUTF8", "> A=B C", ">>", "> <");
        return Combinators.combine(verb, open, middle, close).as((a, b, c, d) -> a + b + c + d);
    }

    @Property(tries = 20_000)
    void anyBytesAreAnswered(@ForAll("anyBytes") byte[] line) {
        CommandSyntax.refusal(line).ifPresent(CommandSyntaxPropertyTest::isAReply);
    }

    @Property(tries = 50_000)
    void whatPassesIsClean(@ForAll("nearlyCommands") String command) throws Exception {
        var refusal = CommandSyntax.refusal((command + "\r\n").getBytes(StandardCharsets.UTF_8));
        refusal.ifPresent(CommandSyntaxPropertyTest::isAReply);
        if (refusal.isEmpty()) {
            assertThat(command).doesNotContainPattern("[\\p{Cntrl}&&[^\t]]");
            String verb = command.toUpperCase(Locale.ROOT);
            if (verb.startsWith("RCPT")) {
                String path = command.substring(command.indexOf('<') + 1, command.lastIndexOf('>'));
                assertThat(MailboxAddress.parse(path).localPart()).doesNotContainPattern("[\\s\"@<>]");
            }
        }
    }

    private static void isAReply(Refusal refusal) {
        assertThat(refusal.code()).matches("[45]\\d\\d");
        assertThat(refusal.text()).matches("[245]\\.\\d\\.\\d{1,2} [ -~]{1,200}");
    }
}
