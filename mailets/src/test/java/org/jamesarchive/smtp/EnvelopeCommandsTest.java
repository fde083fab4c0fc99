package org.jamesarchive.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.jamesarchive.smtp.EnvelopeCommands.Command;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EnvelopeCommandsTest {

    private static final Extensions ALL = new Extensions(true, true, 0, true, true, true, true);

    @ParameterizedTest
    @CsvSource(
            nullValues = "none",
            value = {
                // offered, sender, the MAIL command
                "none,a@example.com,MAIL FROM:<a@example.com>",
                "none,'',MAIL FROM:<>",
                "none,\"a b\"@example.com,MAIL FROM:<\"a b\"@example.com>",
                "SIZE,a@example.com,MAIL FROM:<a@example.com> SIZE=42",
                "8BITMIME,a@example.com,MAIL FROM:<a@example.com> BODY=8BITMIME",
                "SMTPUTF8,a@example.com,MAIL FROM:<a@example.com>",
                "SMTPUTF8,ä@example.com,MAIL FROM:<ä@example.com> SMTPUTF8",
            })
    void usesAParameterWhereItIsOffered(String offered, String sender, String mail) {
        Extensions extensions = Extensions.of(offered == null ? List.of("x") : List.of("x", offered));
        assertThat(lines(new Envelope(sender, List.of("b@example.com")), extensions, false))
                .containsExactly(mail, "RCPT TO:<b@example.com>", "DATA");
    }

    @Test
    void allParametersRsetAheadAndNoDataWhereBdatCarriesTheContent() {
        Envelope envelope = new Envelope("", List.of("b@example.com", "ü@example.com"));
        assertThat(lines(envelope, ALL, true))
                .containsExactly(
                        "RSET",
                        "MAIL FROM:<> SIZE=42 BODY=8BITMIME SMTPUTF8",
                        "RCPT TO:<b@example.com>",
                        "RCPT TO:<ü@example.com>");
    }

    @ParameterizedTest
    @CsvSource({
        // the host's limit, the size, whether it is refused
        "0,999999999999,false",
        "100,99,false",
        "100,100,false",
        "100,101,true",
    })
    void refusesWhatIsLargerThanTheHostTakes(long limit, long size, boolean refused) {
        Extensions extensions = new Extensions(true, true, limit, true, true, false, false);
        assertThat(EnvelopeCommands.refusal(to("b@example.com"), size, extensions)
                        .map(refusal -> refusal.stage() + " " + refusal.reply().code()))
                .isEqualTo(refused ? Optional.of("MAIL 552") : Optional.empty());
    }

    @ParameterizedTest
    @CsvSource({
        "b@example.com,true,false",
        "b@example.com,false,false",
        "ü@example.com,true,false",
        "ü@example.com,false,true",
        "b@größe.example.com,false,true",
    })
    void refusesANonAsciiAddressWhereSmtpUtf8IsNotOffered(String recipient, boolean offered, boolean refused) {
        Extensions extensions = new Extensions(true, true, 0, true, offered, false, false);
        assertThat(EnvelopeCommands.refusal(to(recipient), 1, extensions)
                        .map(refusal -> refusal.stage() + " " + refusal.reply().code()))
                .isEqualTo(refused ? Optional.of("MAIL 553") : Optional.empty());
    }

    private static Envelope to(String recipient) {
        return new Envelope("a@example.com", List.of(recipient));
    }

    private static List<String> lines(Envelope envelope, Extensions extensions, boolean reset) {
        return EnvelopeCommands.of(envelope, 42, extensions, reset).stream()
                .map(Command::line)
                .toList();
    }
}
