package org.jamesarchive.alias;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Stream;
import org.jamesarchive.table.RecipientDelimiter;
import org.jamesarchive.table.TableEntry;
import org.jamesarchive.table.TableSyntaxException;
import org.jamesarchive.table.TextTable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class VirtualAliasTableTest {

    private static final AliasSettings SETTINGS = AliasSettings.defaults()
            .withOurDomains(Set.of("our.example"))
            .withRecipientDelimiter(new RecipientDelimiter("+"));

    private static VirtualAliasTable parse(String content, AliasSettings settings) throws TableSyntaxException {
        return VirtualAliasTable.parse(TextTable.parse(Path.of("virtual"), content.getBytes(UTF_8)), settings);
    }

    private static String expand(String content, String recipient, AliasSettings settings) throws Exception {
        AliasExpansion expansion = parse(content, settings).expand(recipient);
        if (expansion instanceof AliasExpansion.Expanded expanded) {
            return String.join(" ", expanded.targets());
        }
        return expansion instanceof AliasExpansion.Failed failed ? failed.reason() : "-";
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                // entries, ; for a new line                               recipient          becomes
                // search order
                "u+e@d a@x;u@d b@x;@d c@x                                 |u+e@d             |a@x",
                "u@d b@x;@d c@x                                           |u+e@d             |b+e@x",
                "@d c@x                                                   |u+e@d             |c@x",
                "u+e@our.example a@x;u+e b@x;u c@x;@our.example d@x       |u+e@our.example   |a@x",
                "u+e b@x;u c@x;@our.example d@x                           |u+e@our.example   |b@x",
                "u c@x;@our.example d@x                                   |u+e@our.example   |c+e@x",
                "u c@x                                                    |u@d               |-",
                "u@d a@x                                                  |v@d               |-",
                "d a@x;d.t a@x;.t a@x;u@ a@x                              |u@d.t             |-",
                "@t a@x                                                   |u@d.t             |-",
                "U@D a@x                                                  |u@d               |a@x",
                // case of targets stays
                "u@d A@X.Example                                          |U@D               |A@X.Example",
                // another domain
                "@d @x                                                    |U+e@d             |U+e@x",
                "u@d @x                                                   |U+e@d             |U+e@x",
                "u@d @x, a@y                                              |u+e@d             |u+e@x a+e@y",
                "@d @e;@e @f                                              |u@d               |u@f",
                // identity
                "@d @d                                                    |u@d               |u@d",
                "u@d u@d                                                  |u+e@d             |u+e@d",
                "u@d U@D                                                  |u@d               |U@D",
                "u@d u@d, a@x                                             |u@d               |u@d a@x",
                "u@d a@x, u@d                                             |u@d               |a@x u@d",
                // several targets
                "u@d a@x,b@x c@x\tz@x , y@x,,                             |u@d               |a@x b@x c@x z@x y@x",
                "u@d a@x A@X a@X                                          |u@d               |a@x",
                "u@d a@d b@d;a@d c@x;b@d e@x                              |u@d               |c@x e@x",
                "u@d a@d b@x;a@d c@x f@x;b@x g@x                          |u@d               |c@x g@x f@x",
                "u@d a@d b@d;a@d c@x;b@d c@x                              |u@d               |c@x",
                // extensions over several steps
                "u@d a@d;a@d b@x                                          |u+e@d             |b+e@x",
                "u@d a+f@d;a@d b@x                                        |u+e@d             |b+f+e@x",
                // quotes
                "\"a b\"@d \"c d\"@x                                      |\"A B\"@d         |\"c d\"@x",
                "\"a b\"@d c@x                                            |\"a b+e f\"@d     |\"c+e f\"@x",
                "\"u\"@d a@x                                              |u@d               |-",
                "u@d a@x                                                  |\"u\"@d           |a@x",
                "u@d \"a,b\"@x,\"c\\\" d\"@x                              |u@d               |\"a,b\"@x \"c\\\" d\"@x",
                "\"a@b\" c@x                                              |\"a@b\"@our.example|c@x",
                "@d @x                                                    |\"a@b\"@d         |\"a@b\"@x",
                // names beyond ASCII
                "ü@d a@x                                                  |Ü@d               |a@x",
                "@bücher.example @x                                       |u@XN--bcher-kva.example|u@x",
                "@xn--bcher-kva.example @x                                |u@bücher.Example  |u@x",
                "u@d @bücher.example                                      |u@d               |u@bücher.example",
                "u@d @bücher.example;@xn--bcher-kva.example @xn--bcher-kva.example|u@d        |u@xn--bcher-kva.example",
                // one of our domains as a key declares it
                "our.example anything;u@our.example a@x                   |u@our.example     |a@x",
                "our.example anything                                     |our.example@our.example|-",
                // not an address
                "@d a@x                                                   |@r:u@d            |-",
                "@d a@x                                                   |u@e@d             |-",
                "@d a@x                                                   |@d                |-",
                "@d a@x                                                   |u                 |-"
            })
    void expandsAsPostfixDoes(String entries, String recipient, String expected) throws Exception {
        assertThat(expand(entries.replace(';', '\n'), recipient, SETTINGS)).isEqualTo(expected);
    }

    @Test
    void extensionsNeedNotPropagate() throws Exception {
        AliasSettings settings = SETTINGS.withPropagateUnmatchedExtensions(false);
        assertThat(expand("u@d a@x b@x\n", "u+e@d", settings)).isEqualTo("a@x b@x");
        assertThat(expand("u@d @x\n", "u+e@d", settings)).isEqualTo("u@x");
        assertThat(expand("@d @x\n", "u+e@d", settings)).isEqualTo("u+e@x");
    }

    @Test
    void originCompletesTargetsAndRecipientsAndIsOurs() throws Exception {
        AliasSettings settings = SETTINGS.withOrigin("Origin.example");
        assertThat(expand("u@d a, b@x\n", "u+e@d", settings)).isEqualTo("a+e@Origin.example b+e@x");
        assertThat(expand("u a@x\n", "u", settings)).isEqualTo("a@x");
        assertThat(expand("u a@x\n", "u@origin.EXAMPLE", settings)).isEqualTo("a@x");
    }

    static Stream<Arguments> endless() {
        StringBuilder chain = new StringBuilder();
        for (int i = 0; i < 1000; i++) {
            chain.append("c").append(i).append("@d c").append(i + 1).append("@d\n");
        }
        StringBuilder many = new StringBuilder("m@d");
        StringBuilder square = new StringBuilder("q@d");
        for (int i = 0; i < 1000; i++) {
            many.append(" t").append(i).append("@x");
            square.append(i < 32 ? " s" + i + "@d" : "");
        }
        for (int i = 0; i < 32; i++) {
            square.append("\ns").append(i).append("@d");
            for (int j = 0; j < 32; j++) {
                square.append(" t").append(i).append('.').append(j).append("@x");
            }
        }
        return Stream.of(
                Arguments.of(
                        "a@d b@d\nb@d a@d\n",
                        "a@d",
                        "virtual:2: a recipient expands to 1000 or more mappings one after the other"),
                Arguments.of("a@d a+x@d\n", "a@d", "virtual:1: a recipient expands to an address of over 1000 octets"),
                Arguments.of(
                        "a@d b@d c@d\nb@d a@d c@d\n", "a@d", "virtual:2: a recipient expands to over 1000 addresses"),
                Arguments.of(
                        chain.toString(),
                        "c0@d",
                        "virtual:1000: a recipient expands to 1000 or more mappings one after the other"),
                Arguments.of(chain.toString(), "c1@d", "c1000@d"),
                Arguments.of(many + " more@x\n", "m@d", "virtual:1: a recipient expands to over 1000 addresses"),
                Arguments.of(square + "\n", "q@d", "virtual:33: a recipient expands to over 1000 addresses"));
    }

    @ParameterizedTest
    @MethodSource("endless")
    void limitsEndAnExpansion(String content, String recipient, String expected) throws Exception {
        assertThat(expand(content, recipient, SETTINGS)).isEqualTo(expected);
    }

    @Test
    void oneThousandTargetsAreNotTooMany() throws Exception {
        StringBuilder many = new StringBuilder("m@d");
        for (int i = 0; i < 1000; i++) {
            many.append(" t").append(i).append("@x");
        }
        assertThat(expand(many.toString(), "m@d", SETTINGS).split(" ")).hasSize(1000);
    }

    @Test
    void limitsAreSettings() throws Exception {
        String loop = "a@d b@d\nb@d c@d\nc@d e@x\n";
        assertThat(expand(loop, "a@d", SETTINGS.withLimits(4, 1, 5))).isEqualTo("e@x");
        assertThat(expand(loop, "a@d", SETTINGS.withLimits(3, 1, 5)))
                .isEqualTo("virtual:3: a recipient expands to 3 or more mappings one after the other");
        assertThat(expand("a@d b@x c@x", "a@d", SETTINGS.withLimits(3, 1, 5)))
                .isEqualTo("virtual:1: a recipient expands to over 1 addresses");
        assertThat(expand("a@d b@xyz", "a@d", SETTINGS.withLimits(3, 1, 4)))
                .isEqualTo("virtual:1: a recipient expands to an address of over 4 octets");
        assertThatThrownBy(() -> SETTINGS.withLimits(0, 1, 1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void defaultsArePostfixDefaults() {
        assertThat(AliasSettings.defaults())
                .isEqualTo(new AliasSettings(Set.of(), null, new RecipientDelimiter(""), true, 1000, 1000, 1000));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a@b", "a..b"})
    void originMustBeADomain(String origin) {
        assertThatThrownBy(() -> AliasSettings.defaults().withOrigin(origin))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("myorigin: ")
                .hasMessageEndingWith(", expected a domain");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '§',
            quoteCharacter = '~',
            value = {
                "user                  §found target \"user\" (domain is missing), expected user@domain or @domain",
                "a@x, user             §found target \"user\" (domain is missing), expected user@domain",
                "a@x @y                §found target \"@y\" (local part is empty), expected user@domain",
                "@                     §found target \"@\" (domain label is empty or over 63 characters), expected user@domain or @domain",
                "@r:a@x                §found target \"@r:a@x\" (source route), expected user@domain or @domain",
                "a@b@c                 §found target \"a@b@c\" (more than one @), expected user@domain or @domain",
                "<a@x>                 §found target \"<a@x>\" (special character outside quotes), expected user@domain or @domain",
                "a@x (comment)         §found target \"(comment)\" (special character outside quotes), expected user@domain",
                ":include:/etc/passwd  §found target \":include:/etc/passwd\" (special character outside quotes), expected user@domain or @domain",
                "|/bin/sh              §found target \"|/bin/sh\" (domain is missing), expected user@domain or @domain",
                "/var/mail/x           §found target \"/var/mail/x\" (domain is missing), expected user@domain or @domain",
                "\"a@x                 §found target \"\"a@x\" (quoted local part does not end before the @), expected user@domain or @domain",
                ",,                    §found \",,\", expected an address"
            })
    void badTargetRefusesTheFile(String value, String problem) {
        assertThatThrownBy(() -> parse("# c\na@d a@x\nb@d " + value.strip() + "\n", SETTINGS))
                .isInstanceOf(TableSyntaxException.class)
                .hasMessage("virtual:3: " + problem);
    }

    @Test
    void mapsLooksAtTheRecipientOnly() throws Exception {
        VirtualAliasTable table = parse("a@d b@d\nb@d a@d\n@e @e\n", SETTINGS);
        assertThat(table.maps("A+x@d")).isTrue();
        assertThat(table.maps("c@d")).isFalse();
        assertThat(table.maps("c@e")).isTrue();
        assertThat(table.maps("not an address")).isFalse();
        assertThat(table.rule("c@e")).contains(new TableEntry("@e", "@e", 3));
        assertThat(table.query("A@D")).contains(new TableEntry("a@d", "b@d", 1));
        assertThat(table.query("a+x@d")).isEmpty();
        assertThat(table.size()).isEqualTo(3);
    }

    @Test
    void bothFormsOfOneDomainAreADuplicate() throws Exception {
        assertThat(parse("@bücher.example a@x\n@XN--bcher-kva.example b@x\n", SETTINGS)
                        .warnings())
                .containsExactly("virtual:2: duplicate entry \"@XN--bcher-kva.example\" is ignored, line 1 counts");
    }

    @Test
    void recipeMapsTheArchiveAddress() throws Exception {
        String recipe = "archive@archive-gw.example.com archive@archive.example.com\n";
        assertThat(expand(recipe, "archive@archive-gw.example.com", AliasSettings.defaults()))
                .isEqualTo("archive@archive.example.com");
        assertThat(expand(recipe, "nobody@archive-gw.example.com", AliasSettings.defaults()))
                .isEqualTo("-");
    }

    /** Whether any key has an extension is found out at load, in the folded form of keys. */
    @ParameterizedTest
    @CsvSource({
        "uKx@d a@y,        uKx@d,  a@y",
        "ukx@d a@y,        uKx@d,  a@y",
        "u@d a@y,          uKx@d,  aKx@y",
        "u@d a@y,          ukx@d,  -",
        "'\"u Kx\"@d a@y', '\"u Kx\"@d', a@y"
    })
    void aLetterMayBeTheDelimiter(String entry, String recipient, String expected) throws Exception {
        AliasSettings settings = SETTINGS.withRecipientDelimiter(new RecipientDelimiter("K"));
        assertThat(expand(entry, recipient, settings)).isEqualTo(expected);
    }
}
