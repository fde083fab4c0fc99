package org.jamesarchive.sasl;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Arrays;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jamesarchive.table.TableSyntaxException;

class PasswordFilePropertyTest {

    private static final Path FILE = Path.of("users");
    private static final String HASH = "$2y$04$abcdefghijklmnopqrstuu2r9OfJnfCsdneAXAGHnS4UpFFP8WIrW";

    @Property
    void anyBytesAreUsersOrASyntaxErrorInOneLine(@ForAll byte[] content) {
        parse(content);
    }

    @Provide
    Arbitrary<String> fileText() {
        return Arbitraries.of(
                        "a",
                        "B",
                        "c",
                        ":",
                        "#",
                        " ",
                        "\t",
                        "\r",
                        "\0",
                        "\u2028",
                        "ü",
                        "ẞ",
                        "$2y$",
                        "$2b$31$",
                        HASH,
                        ":" + HASH,
                        ":" + HASH + "\n",
                        "x:" + HASH + "\n",
                        "\n",
                        "\n")
                .list()
                .ofMaxSize(20)
                .map(pieces -> String.join("", pieces));
    }

    @Property(tries = 2000)
    void anyTextIsUsersOrASyntaxErrorInOneLine(@ForAll("fileText") String text) {
        parse(text.getBytes(UTF_8));
    }

    private static void parse(byte[] content) {
        PasswordFile users;
        try {
            users = PasswordFile.parse(FILE, content);
        } catch (TableSyntaxException e) {
            assertThat(e.getMessage())
                    .startsWith("users:" + e.line() + ": found ")
                    .contains("expected")
                    .doesNotContainPattern("\\p{Cntrl}")
                    .doesNotContain("abcdef");
            assertThat(e.line()).isPositive();
            return;
        }
        // Never a part of the file: as many users as there are lines with something on them.
        assertThat(users.size()).isEqualTo((int) Arrays.stream(new String(content, UTF_8).split("\r?\n"))
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .count());
        if (users.size() > 0) {
            assertThat(users.verify("x", "wrong")).isFalse();
        }
    }
}
