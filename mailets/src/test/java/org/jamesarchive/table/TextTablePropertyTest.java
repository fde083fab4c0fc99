package org.jamesarchive.table;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class TextTablePropertyTest {

    private static final Path FILE = Path.of("virtual");

    @Provide
    Arbitrary<String> tableText() {
        return Arbitraries.of(
                        "a", "B", "ü", "@", "\"", "\\", "#", " ", "\t", "\n", "\r", "\0", "\uFEFF", ":", "\u2028", ",",
                        "ẞ")
                .list()
                .ofMaxSize(60)
                .map(pieces -> String.join("", pieces));
    }

    @Property
    void anyBytesAreATableOrASyntaxErrorInOneLine(@ForAll byte[] content) {
        parse(content);
    }

    @Property(tries = 3000)
    void anyTextIsATableOrASyntaxErrorInOneLine(@ForAll("tableText") String text) {
        parse(text.getBytes(UTF_8));
    }

    private static void parse(byte[] content) {
        try {
            TextTable table = TextTable.parse(FILE, content);
            for (TableEntry entry : table.entries()) {
                assertThat(entry.key()).isNotEmpty();
                assertThat(entry.value()).matches("(?s)[^ \\t-\\r](.*[^ \\t-\\r])?");
                assertThat(table.query(entry.key())).contains(entry);
            }
        } catch (TableSyntaxException e) {
            assertThat(e.getMessage())
                    .startsWith("virtual:" + e.line() + ": found ")
                    .doesNotContainPattern("\\p{Cntrl}");
            assertThat(e.line()).isPositive();
        }
    }

    @Property
    void foldingTwiceIsFoldingOnce(@ForAll String text) {
        assertThat(CaseFolding.fold(CaseFolding.fold(text))).isEqualTo(CaseFolding.fold(text));
    }

    @Property
    void anyDomainHasACanonicalForm(@ForAll String text) {
        String canonical = DomainNames.canonical(text);
        assertThat(DomainNames.canonical(canonical)).isEqualTo(canonical);
    }

    @Provide
    Arbitrary<String> addressText() {
        return Arbitraries.of(
                        "a", "B", "ü", "@", "\"", "\\", ".", " ", "\r", "\n", "\0", "<", ">", "%", "!", ":", "[", "]",
                        ",", "+")
                .list()
                .ofMaxSize(30)
                .map(pieces -> String.join("", pieces));
    }

    @Property(tries = 3000)
    void anyTextIsAnAddressOrASyntaxError(@ForAll("addressText") String text) throws Exception {
        MailboxAddress address;
        try {
            address = MailboxAddress.parse(text);
        } catch (AddressSyntaxException e) {
            assertThat(e.getMessage()).isNotBlank();
            return;
        }
        assertThat(address.toString()).doesNotContainPattern("\\p{Cntrl}");
        assertThat(MailboxAddress.parse(address.toString())).isEqualTo(address);
        assertThat(address.octets()).isLessThanOrEqualTo(MailboxAddress.ADDRESS_LIMIT);
        for (String mark : List.of("<", ">", " ")) {
            assertThat(address.domain()).doesNotContain(mark);
        }
    }
}
