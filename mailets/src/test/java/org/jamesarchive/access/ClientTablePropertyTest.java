package org.jamesarchive.access;

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

class ClientTablePropertyTest {

    private static final Path FILE = Path.of("clients");

    @Property
    void anyBytesAreATableOrASyntaxErrorInOneLine(@ForAll byte[] content) {
        parse(content);
    }

    @Provide
    Arbitrary<String> tableText() {
        return Arbitraries.of(
                        "1",
                        "0",
                        "9",
                        ".",
                        ":",
                        "::",
                        "/",
                        "[",
                        "]",
                        "f",
                        "%",
                        "#",
                        "\"",
                        "\\",
                        "\0",
                        "\r",
                        "\u2028",
                        "ü",
                        "10.0.0.0/8",
                        "2001:db8::/32",
                        " permit",
                        " reject",
                        " starttls",
                        " auth",
                        " fingerprint=",
                        "ab",
                        " ",
                        "\t",
                        "\n",
                        "\n",
                        "\n10.0.0.1 permit")
                .list()
                .ofMaxSize(40)
                .map(pieces -> String.join("", pieces));
    }

    @Property(tries = 3000)
    void anyTextIsATableOrASyntaxErrorInOneLine(@ForAll("tableText") String text) {
        parse(text.getBytes(UTF_8));
    }

    private static void parse(byte[] content) {
        try {
            ClientTable table = ClientTable.parse(FILE, content);
            // Never a part of the table: as many rules as there are entries.
            assertThat(table.size()).isEqualTo(entries(content));
        } catch (TableSyntaxException e) {
            assertThat(e.getMessage())
                    .startsWith("clients:" + e.line() + ": found ")
                    .contains("expected")
                    .doesNotContainPattern("\\p{Cntrl}");
            assertThat(e.line()).isPositive();
        }
    }

    private static long entries(byte[] content) {
        return Arrays.stream(new String(content, UTF_8).split("\n"))
                .filter(line -> !line.isEmpty() && !line.matches("(?s)[ \\t\\x0b\\f\\r].*|#.*"))
                .count();
    }

    @Provide
    Arbitrary<Network> networks() {
        return Arbitraries.longs().tuple2().flatMap(bits -> Arbitraries.integers()
                .between(0, Network.BITS)
                .map(prefix -> new Network(bits.get1(), bits.get2(), Network.BITS).masked(prefix)));
    }

    @Property
    void aNetworkIsReadAsItIsWritten(@ForAll("networks") Network network) {
        assertThat(Network.parse(network.toString())).isEqualTo(network);
    }

    @Property
    void anIpv4NetworkIsReadAsItIsWritten(@ForAll int bits) {
        for (int prefix = Network.IPV4_PREFIX; prefix <= Network.BITS; prefix++) {
            Network network =
                    new Network(0, (0xffffL << 32) | Integer.toUnsignedLong(bits), Network.BITS).masked(prefix);
            assertThat(Network.parse(network.toString())).isEqualTo(network);
        }
    }
}
