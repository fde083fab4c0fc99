package org.jamesarchive.alias;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jamesarchive.table.MailboxAddress;
import org.jamesarchive.table.RecipientDelimiter;
import org.jamesarchive.table.TableSyntaxException;
import org.jamesarchive.table.TextTable;

class VirtualAliasTablePropertyTest {

    private static final AliasSettings SETTINGS = AliasSettings.defaults()
            .withOurDomains(Set.of("d"))
            .withRecipientDelimiter(new RecipientDelimiter("+"))
            .withLimits(50, 40, 60);

    @Provide
    Arbitrary<String> address() {
        return Arbitraries.of("a@d", "b@d", "c@e", "a+x@d", "\"a b\"@e", "a", "b+y", "@d", "@e", "A@D", "b+x@E", "ü@ü");
    }

    @Provide
    Arbitrary<String> table() {
        Arbitrary<String> values = address().list().ofMinSize(1).ofMaxSize(4).map(list -> String.join(", ", list));
        return Combinators.combine(address(), values)
                .as((key, value) -> key + " " + value)
                .list()
                .ofMaxSize(12)
                .map(lines -> String.join("\n", lines));
    }

    @Property(tries = 3000)
    void expansionAlwaysEndsWithinTheLimits(@ForAll("table") String content, @ForAll("address") String recipient)
            throws Exception {
        VirtualAliasTable table;
        try {
            table = VirtualAliasTable.parse(TextTable.parse(Path.of("virtual"), content.getBytes(UTF_8)), SETTINGS);
        } catch (TableSyntaxException e) {
            assertThat(e.getMessage()).startsWith("virtual:").contains(": found ", ", expected ");
            return;
        }
        AliasExpansion expansion = table.expand(recipient);
        assertThat(expansion instanceof AliasExpansion.NotMapped).isEqualTo(!table.maps(recipient));
        if (expansion instanceof AliasExpansion.Expanded expanded) {
            List<String> targets = expanded.targets();
            assertThat(targets).isNotEmpty().hasSizeLessThanOrEqualTo(SETTINGS.expansionLimit());
            Set<String> distinct = new HashSet<>();
            for (String target : targets) {
                MailboxAddress address = MailboxAddress.parse(target);
                assertThat(address.octets()).isLessThanOrEqualTo(SETTINGS.addressLengthLimit());
                assertThat(distinct.add(address.canonical())).isTrue();
            }
        } else if (expansion instanceof AliasExpansion.Failed failed) {
            assertThat(failed.reason()).matches("virtual:\\d+: a recipient expands to .+");
        }
    }
}
