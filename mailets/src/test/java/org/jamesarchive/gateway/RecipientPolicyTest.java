package org.jamesarchive.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.jamesarchive.access.AccessSettings;
import org.jamesarchive.access.AccessTable;
import org.jamesarchive.alias.AliasSettings;
import org.jamesarchive.alias.VirtualAliasTable;
import org.jamesarchive.table.TableSyntaxException;
import org.jamesarchive.table.TextTable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecipientPolicyTest {

    private static final String ACCESS = """
            archive-gw.example.com  OK
            blocked@archive-gw.example.com  REJECT Not this one
            gone@archive-gw.example.com  550 Moved away
            later@archive-gw.example.com  DEFER
            busy@archive-gw.example.com  450 Come back
            """;
    private static final String VIRTUAL = """
            archive@archive-gw.example.com  archive@archive.example.com
            blocked@archive-gw.example.com  archive@archive.example.com
            open@elsewhere.org              archive@archive.example.com
            """;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "archive@archive-gw.example.com | 250 2.1.5 Ok",
                "ARCHIVE@Archive-GW.example.com | 250 2.1.5 Ok",
                "nobody@archive-gw.example.com  | 550 5.1.1 <nobody@archive-gw.example.com>: Recipient address rejected: User unknown in virtual alias table",
                "blocked@archive-gw.example.com | 554 5.7.1 <blocked@archive-gw.example.com>: Recipient address rejected: Not this one",
                "gone@archive-gw.example.com    | 550 5.7.1 <gone@archive-gw.example.com>: Recipient address rejected: Moved away",
                "busy@archive-gw.example.com    | 450 4.7.1 <busy@archive-gw.example.com>: Recipient address rejected: Come back",
                "someone@elsewhere.org          | 554 5.7.1 <someone@elsewhere.org>: Recipient address rejected: Access denied",
                "open@elsewhere.org             | 554 5.7.1 <open@elsewhere.org>: Recipient address rejected: Access denied",
                "archive%elsewhere.org@archive-gw.example.com | 554 5.7.1 <archive%elsewhere.org@archive-gw.example.com>: Recipient address rejected: Access denied",
                "no-domain                      | 501 5.1.3 Bad recipient address syntax",
                "''                             | 501 5.1.3 Bad recipient address syntax",
                "a@b@                           | 501 5.1.3 Bad recipient address syntax",
            })
    void accessTableFirstThenAliasTable(String recipient, String reply) throws TableSyntaxException {
        RecipientDecision decision = policy().decide(recipient);

        assertThat(decision.code() + " " + decision.text()).isEqualTo(reply);
    }

    @ParameterizedTest
    @CsvSource("later@archive-gw.example.com")
    void deferIsTemporary(String recipient) throws TableSyntaxException {
        RecipientDecision decision = policy().decide(recipient);

        assertThat(decision.code()).isBetween(400, 499);
        assertThat(decision.text()).startsWith("4.");
        assertThat(decision.accepted()).isFalse();
    }

    private static RecipientPolicy policy() throws TableSyntaxException {
        AccessTable access = AccessTable.parse(text("access", ACCESS), AccessSettings.defaults());
        VirtualAliasTable aliases = VirtualAliasTable.parse(text("virtual", VIRTUAL), AliasSettings.defaults());
        return new RecipientPolicy(() -> access, () -> aliases);
    }

    private static TextTable text(String name, String content) throws TableSyntaxException {
        return TextTable.parse(Path.of(name), content.getBytes(StandardCharsets.UTF_8));
    }
}
