package org.jamesarchive.table;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.net.InetAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import org.jamesarchive.access.ClientTable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;

/** The same client tables and addresses asked of {@link ClientTable} and of Debian's {@code postmap -q} with {@code cidr:}. */
class CidrDifferentialTest {

    private static final long SEED = Long.getLong("postmap.seed", 20260101L);
    private static final int TABLES = Integer.getInteger("postmap.tables", 20);

    @TempDir
    private Path directory;

    private final Random random = new Random(SEED);

    @Test
    void addressesAreDecidedAsPostmapDoes(TestReporter reporter) throws Exception {
        reporter.publishEntry("seed", Long.toString(SEED));
        Optional<Postmap> postmap = Postmap.find(directory);
        assumeTrue(postmap.isPresent(), "postmap is not installed: our client tables are not compared with Postfix");
        int found = 0;
        for (int i = 0; i < TABLES; i++) {
            String content = table();
            List<String> clients = clients();
            ClientTable table = ClientTable.parse(Path.of("table"), content.getBytes(UTF_8));
            Path file = postmap.get().write(content.getBytes(UTF_8));
            Postmap.Answer theirs = postmap.get().query("cidr", file, clients);
            assertThat(ours(table, clients)).as("<<%s>>", content).isEqualTo(theirs.output());
            assertThat(theirs.warnings()).as("<<%s>>", content).isEmpty();
            found += theirs.output().lines().toList().size();
        }
        assertThat(found).isGreaterThan(TABLES * 10);
    }

    /** What Postfix skips with a warning refuses the whole table here; what has conditions is refused as well. */
    @Test
    void whatPostmapSkipsIsRefused() throws Exception {
        Optional<Postmap> postmap = Postmap.find(directory);
        assumeTrue(postmap.isPresent(), "postmap is not installed: our client tables are not compared with Postfix");
        for (String key :
                List.of("10.0.0.1/8", "10.0.0.0/33", "10.0.0", "010.0.0.0/8", "2001:db8::1/32", "::/129", "x")) {
            byte[] content = (key + " permit\n").getBytes(UTF_8);
            Path file = postmap.get().write(content);
            assertThat(postmap.get().query("cidr", file, List.of("10.0.0.1")).warnings())
                    .as(key)
                    .contains("skipping this rule");
            assertThat(catchThrowable(() -> ClientTable.parse(file, content)))
                    .as(key)
                    .isInstanceOf(TableSyntaxException.class);
        }
    }

    private static String ours(ClientTable table, List<String> clients) throws Exception {
        StringBuilder answers = new StringBuilder();
        for (String client : clients) {
            table.match(InetAddress.getByName(client)).ifPresent(rule -> answers.append(client)
                    .append('\t')
                    .append(rule.entry().value())
                    .append('\n'));
        }
        return answers.toString();
    }

    private String table() {
        List<String> lines = new ArrayList<>();
        int count = 5 + random.nextInt(60);
        for (int i = 0; i < count; i++) {
            lines.add(network() + (random.nextInt(4) == 0 ? "\n  # between\n  " : "\t") + "permit fingerprint="
                    + String.format("%064x", i) + (random.nextBoolean() ? "" : "\n\tstarttls"));
        }
        return lines.stream().collect(Collectors.joining("\n", "# clients\n\n", "\n"));
    }

    private String network() {
        int bits = random.nextInt(1 << 12);
        if (random.nextBoolean()) {
            int prefix = 20 + random.nextInt(13);
            int address = (10 << 24) | (bits & (-1 << (32 - prefix)));
            String text = (address >>> 24) + "." + ((address >> 16) & 255) + "." + ((address >> 8) & 255) + "."
                    + (address & 255);
            return prefix == 32 && random.nextBoolean() ? text : text + "/" + prefix;
        }
        int prefix = 116 + random.nextInt(13);
        String text = "2001:DB8::" + Integer.toHexString(bits & (-1 << (128 - prefix)));
        return switch (random.nextInt(3)) {
            case 0 -> text + "/" + prefix;
            case 1 -> "[" + text + "]/" + prefix;
            default -> "[" + text + "/" + prefix + "]";
        };
    }

    private List<String> clients() {
        List<String> clients = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            int bits = random.nextInt(1 << 12);
            clients.add(
                    random.nextBoolean()
                            ? "10.0." + (bits >> 8) + "." + (bits & 255)
                            : "2001:db8::" + Integer.toHexString(bits));
        }
        return clients;
    }
}
