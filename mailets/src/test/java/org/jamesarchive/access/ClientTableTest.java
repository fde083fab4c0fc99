package org.jamesarchive.access;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import org.jamesarchive.table.TableSyntaxException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClientTableTest {

    private static final Path FILE = Path.of("clients");
    private static final String HEX = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";

    private static final String TABLE = """
            # who may connect
            192.0.2.66            reject Not from here
            192.0.2.0/24          permit
            192.0.2.128/25        reject never reached
            198.51.100.0/24
              # in two lines
              permit starttls
            [2001:db8:1::]/48     PERMIT Auth
            [2001:db8:2::/48]     permit
            2001:db8:3::          reject
            [2001:db8:4::1]       permit
            ::ffff:203.0.113.0/120 permit
            10.0.0.0/8            reject
            """;

    private static ClientTable parse(String content) throws TableSyntaxException {
        return ClientTable.parse(FILE, content.getBytes(UTF_8));
    }

    private static InetAddress address(String text) throws UnknownHostException {
        byte[] bytes = NetUtil.createByteArrayFromIpAddressString(text);
        assertThat(bytes).as(text).isNotNull();
        return InetAddress.getByAddress(bytes);
    }

    @ParameterizedTest
    @CsvSource({
        "192.0.2.66,         2",
        "192.0.2.1,          3",
        "192.0.2.200,        3",
        "::ffff:192.0.2.1,   3",
        "192.0.3.0,          0",
        "198.51.100.9,       5",
        "2001:db8:1::9,      8",
        "2001:db8:2:ff::,    9",
        "2001:db8:3::,      10",
        "2001:db8:3::1,      0",
        "2001:db8:4::1,     11",
        "203.0.113.255,     12",
        "203.0.114.0,        0",
        "10.255.255.255,    13",
        "9.255.255.255,      0",
        "::1,                0"
    })
    void theFirstLineThatHoldsTheAddressDecides(String client, int line) throws Exception {
        Optional<ClientRule> match = parse(TABLE).match(address(client));
        assertThat(match.map(rule -> rule.entry().line()).orElse(0)).isEqualTo(line);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "permit                       | false | false | 0",
                "Permit                       | false | false | 0",
                "permit starttls              | true  | false | 0",
                "permit STARTTLS              | true  | false | 0",
                "permit auth                  | true  | true  | 0",
                "permit auth starttls         | true  | true  | 0",
                "permit fingerprint=HEX       | true  | false | 1",
                "permit fingerprint=COLONS    | true  | false | 1",
                "permit fingerprint=HEX fingerprint=COLONS | true  | false | 1",
                "permit auth  fingerprint=HEX fingerprint=OTHER | true  | true  | 2",
            })
    void requirementsStandBehindPermit(String action, boolean starttls, boolean auth, int fingerprints)
            throws Exception {
        String colons = HEX.toUpperCase(Locale.ROOT).replaceAll("(..)(?!$)", "$1:");
        String value = action.replace("HEX", HEX).replace("COLONS", colons).replace("OTHER", HEX.replace('0', '1'));

        ClientDecision decision =
                parse("::/0 " + value).match(address("::1")).orElseThrow().decision();

        assertThat(decision).isInstanceOfSatisfying(ClientDecision.Permit.class, permit -> {
            assertThat(permit.requirements().starttls()).isEqualTo(starttls);
            assertThat(permit.requirements().auth()).isEqualTo(auth);
            assertThat(permit.requirements().fingerprints())
                    .hasSize(fingerprints)
                    .allMatch(hex -> hex.matches("[0-9a-f]{64}"));
            if (fingerprints > 0) {
                assertThat(permit.requirements().fingerprints()).contains(HEX);
            }
        });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"reject|Access denied", "REJECT   Go away, please |Go away, please", "reject permit|permit"})
    void aRejectionHasItsText(String action, String text) throws Exception {
        assertThat(parse("0.0.0.0/0 " + action)
                        .match(address("9.9.9.9"))
                        .orElseThrow()
                        .decision())
                .isEqualTo(new ClientDecision.Reject(text));
    }

    @Test
    void eachFamilyHasItsOwnWhole() throws Exception {
        assertThat(parse("::/0 permit").match(address("192.0.2.1"))).isEmpty();
        assertThat(parse("0.0.0.0/0 permit").match(address("2001:db8::1"))).isEmpty();
        assertThat(parse("::ffff:0:0/96 permit").match(address("192.0.2.1"))).isPresent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "# nothing but a comment\n", "\n \n"})
    void anEmptyTableDecidesNothing(String content) throws Exception {
        ClientTable table = parse(content);
        assertThat(table.size()).isZero();
        assertThat(table.match(address("127.0.0.1"))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "10.0.0.1/8 permit      | found network \"10.0.0.1/8\", has bits set behind its prefix, expected 10.0.0.0/8",
                "::ffff:10.0.0.1/104 permit | found network \"::ffff:10.0.0.1/104\", has bits set behind its prefix, expected 10.0.0.0/8",
                "2001:db8::1/32 permit  | found network \"2001:db8::1/32\", has bits set behind its prefix, expected 2001:db8::/32",
                "10.0.0.0/33 permit     | found network \"10.0.0.0/33\", expected a prefix length from 0 to 32 behind the slash",
                "::/129 permit          | found network \"::/129\", expected a prefix length from 0 to 128 behind the slash",
                "10.0.0.0/ permit       | found network \"10.0.0.0/\", expected a prefix length from 0 to 32 behind the slash",
                "10.0.0.0/+8 permit     | found network \"10.0.0.0/+8\", expected a prefix length from 0 to 32 behind the slash",
                "10.0.0 permit          | found network \"10.0.0\", expected an address or network such as 192.0.2.7, 192.0.2.0/24 or [2001:db8::]/32",
                "10.0.0.010 permit      | found network \"10.0.0.010\", expected an address",
                "fe80::1%eth0 permit    | found network \"fe80::1%eth0\", expected an address",
                "[::1 permit            | found network \"[::1\", expected an address",
                "::1] permit            | found network \"::1]\", expected an address",
                "[::1]8 permit          | found network \"[::1]8\", expected an address",
                "[] permit              | found network \"[]\", expected an address",
                "localhost permit       | found network \"localhost\", expected an address",
                "!10.0.0.0/8 permit     | found network \"!10.0.0.0/8\", expected an address",
                "if 10.0.0.0/8          | found network \"if\", expected an address",
                "10.0.0.0/8             | found \"10.0.0.0/8\", expected \"key whitespace value\"",
                "10.0.0.0/8 OK          | found action \"OK\", expected permit [requirement ...] or reject [text]",
                "10.0.0.0/8 permitted   | found action \"permitted\", expected permit",
                "10.0.0.0/8 permit tls  | found requirement \"tls\", expected starttls, auth or fingerprint=SHA-256 of the certificate",
                "10.0.0.0/8 permit fingerprint=00:11 | found requirement \"fingerprint=00:11\", expected fingerprint=SHA-256 of the certificate, 64 hexadecimal digits",
                "10.0.0.0/8 permit fingerprint= | found requirement \"fingerprint=\", expected",
                "10.0.0.0/8 reject grüß | found text \"grüß\", expected printable ASCII (RFC 5321 section 4.2)",
            })
    void whatMeansNothingRefusesTheTableWithFileAndLine(String line, String message) {
        assertThatThrownBy(() -> parse("127.0.0.1 permit\n\n" + line + "\n127.0.0.2 permit\n"))
                .isInstanceOf(TableSyntaxException.class)
                .hasMessageStartingWith("clients:3: " + message);
    }

    @Test
    void aTextThatFitsNoReplyRefusesTheTable() {
        assertThatThrownBy(() -> parse("::1 reject " + "x".repeat(401)))
                .hasMessageContaining("clients:1: found a text");
        assertThatThrownBy(() -> parse("::1 permit fingerprint=" + HEX.replaceFirst("0", ":0")))
                .hasMessageContaining("clients:1: found requirement");
    }

    @Test
    void aLineBehindAWiderOneIsWarnedOf() throws Exception {
        assertThat(parse(TABLE).warnings())
                .containsExactly("clients:4: \"192.0.2.128/25\" is never reached, line 3 comes first");
        assertThat(parse("::1 permit\n[::1]/128 reject\n").warnings()).hasSize(1);
        assertThat(parse("10.1.0.0/16 permit\n10.0.0.0/8 reject\n").warnings()).isEmpty();
    }

    /** The hash look-ups against what a look at one line after the other finds. */
    @Test
    void manyLinesDecideAsALookAtEachWould() throws Exception {
        long seed = 42;
        Random random = new Random(seed);
        List<Network> networks = new ArrayList<>();
        StringBuilder content = new StringBuilder();
        for (int i = 0; i < 500; i++) {
            Network network = Network.of(randomAddress(random)).masked(120 + random.nextInt(9));
            networks.add(network);
            content.append(network).append(" permit\n");
        }
        ClientTable table = parse(content.toString());
        int found = 0;
        for (int i = 0; i < 5_000; i++) {
            InetAddress client = randomAddress(random);
            int expected = 0;
            for (int line = networks.size(); line > 0; line--) {
                Network network = networks.get(line - 1);
                expected = Network.of(client).masked(network.prefix()).equals(network) ? line : expected;
            }
            assertThat(table.match(client).map(rule -> rule.entry().line()).orElse(0))
                    .as("seed %d, %s", seed, client)
                    .isEqualTo(expected);
            found += expected > 0 ? 1 : 0;
        }
        assertThat(found).isBetween(100, 4_900);
    }

    private static InetAddress randomAddress(Random random) throws UnknownHostException {
        return InetAddress.getByAddress(
                new byte[] {10, (byte) random.nextInt(16), (byte) random.nextInt(4), (byte) random.nextInt(256)});
    }

    @Test
    void tenThousandLinesLoadQuickly() throws Exception {
        StringBuilder content = new StringBuilder();
        for (int i = 0; i < 10_000; i++) {
            content.append("10.").append(i >> 8).append('.').append(i & 255).append(".0/24 permit starttls\n");
        }
        byte[] bytes = content.toString().getBytes(UTF_8);
        long start = System.nanoTime();
        ClientTable table = ClientTable.parse(FILE, bytes);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
        assertThat(table.size()).isEqualTo(10_000);
        assertThat(table.match(address("10.39.15.77"))).isPresent();
    }

    @Test
    void theShippedTableIsEmpty() throws Exception {
        Path shipped = Path.of("..", "james-conf", "gateway", "clients");
        ClientTable table = ClientTable.parse(shipped, Files.readAllBytes(shipped));
        assertThat(table.size()).isZero();
        assertThat(table.warnings()).isEmpty();
    }
}
