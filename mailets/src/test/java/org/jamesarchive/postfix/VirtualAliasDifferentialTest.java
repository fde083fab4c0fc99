package org.jamesarchive.postfix;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.jamesarchive.alias.AliasExpansion;
import org.jamesarchive.alias.AliasSettings;
import org.jamesarchive.alias.VirtualAliasTable;
import org.jamesarchive.table.MailboxAddress;
import org.jamesarchive.table.RecipientDelimiter;
import org.jamesarchive.table.TextTable;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The same alias tables and recipients expanded by {@link VirtualAliasTable} and by a running Postfix's cleanup(8). */
class VirtualAliasDifferentialTest {

    private static final long SEED = Long.getLong("postmap.seed", 20260101L);

    private static final int TABLES = Integer.getInteger("postmap.tables", 15);

    private static final int RECURSION_LIMIT = 8;
    private static final int EXPANSION_LIMIT = 6;
    private static final int LENGTH_LIMIT = 45;

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path directory;

    private final Random random = new Random(SEED);

    /** Addresses of one made-up table are its own, by {@code n}, so that many share one file. */
    private static List<String> addresses(int n) {
        String d = "@d" + n + ".example";
        return List.of(
                "a" + d,
                "b" + d,
                "a+e" + d,
                "b+e+f" + d,
                "\"a b\"" + d,
                "A" + d,
                "ü" + d,
                "postmaster" + d,
                "b+" + d,
                "u" + n + "@our.example",
                "u" + n + "+e@our.example",
                "u" + n + "@origin.example",
                "c@e" + n + ".example",
                "\"x@y\"" + d,
                "x..y" + d);
    }

    private List<String> keys(int n) {
        return Stream.concat(
                        addresses(n).stream().filter(address -> !address.startsWith("A")),
                        Stream.of(
                                "@d" + n + ".example",
                                "@e" + n + ".example",
                                "u" + n,
                                "u" + n + "+e",
                                "\"x..y\"@d" + n + ".example"))
                .toList();
    }

    private String target(int n, boolean first) {
        List<String> addresses = addresses(n);
        if (first && random.nextInt(5) == 0) {
            return random.nextBoolean() ? "@e" + n + ".example" : "@d" + n + ".example";
        }
        return switch (random.nextInt(8)) {
            case 0 -> "Archive@target.example";
            case 1 -> "\"q \\\"r\"@target.example";
            case 2 -> "u" + n;
            case 3 -> "other+ext@target.example";
            default -> addresses.get(random.nextInt(addresses.size()));
        };
    }

    private String randomTable() {
        StringBuilder content = new StringBuilder();
        for (int n = 0; n < TABLES; n++) {
            int density = 2 + random.nextInt(4);
            for (String key : keys(n)) {
                if (random.nextInt(density) == 0) {
                    content.append(key).append(' ').append(target(n, true));
                    // Postfix 3.7 makes one quoted local part of "@domain, more" (its virtual(5) says otherwise).
                    boolean alone = content.substring(content.lastIndexOf(" ")).startsWith(" @");
                    for (int more = random.nextInt(3); more > 0 && !alone; more--) {
                        content.append(random.nextBoolean() ? ", " : " ").append(target(n, false));
                    }
                    content.append('\n');
                }
            }
        }
        return content.toString();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void expandsAsARunningPostfix(boolean propagate, TestReporter reporter) throws Exception {
        Optional<String> obstacle = PrivatePostfix.obstacle();
        assumeTrue(obstacle.isEmpty(), () -> obstacle.orElse(""));
        reporter.publishEntry("seed", Long.toString(SEED));
        String content = randomTable();
        AliasSettings settings = AliasSettings.defaults()
                .withOurDomains(Set.of("our.example"))
                .withOrigin("origin.example")
                .withRecipientDelimiter(new RecipientDelimiter("+"))
                .withPropagateUnmatchedExtensions(propagate)
                .withLimits(RECURSION_LIMIT, EXPANSION_LIMIT, LENGTH_LIMIT);
        VirtualAliasTable table =
                VirtualAliasTable.parse(TextTable.parse(Path.of("virtual"), content.getBytes(UTF_8)), settings);
        List<String> recipients = new ArrayList<>();
        for (int n = 0; n < TABLES; n++) {
            recipients.addAll(addresses(n));
            recipients.add("z+e@d" + n + ".example");
            recipients.add("a+g@d" + n + ".example");
        }
        List<String> theirs = expandByPostfix(content, propagate, recipients);
        List<String> differences = new ArrayList<>();
        int failed = 0;
        int mapped = 0;
        for (int i = 0; i < recipients.size(); i++) {
            String ours = show(recipients.get(i), table.expand(recipients.get(i)));
            failed += ours.equals("failed") ? 1 : 0;
            mapped += table.maps(recipients.get(i)) ? 1 : 0;
            if (!ours.equals(theirs.get(i))) {
                differences.add(recipients.get(i) + ": ours " + ours + ", Postfix " + theirs.get(i));
            }
        }
        assertThat(differences).as(content).isEmpty();
        reporter.publishEntry("recipients/mapped/failed", recipients.size() + "/" + mapped + "/" + failed);
        assertThat(failed).isBetween(recipients.size() / 100, recipients.size() / 2);
        assertThat(mapped).isGreaterThan(recipients.size() / 4);
    }

    private List<String> expandByPostfix(String content, boolean propagate, List<String> recipients) throws Exception {
        String more = """
                recipient_delimiter = +
                mydestination = our.example
                propagate_unmatched_extensions = %s
                virtual_alias_maps = texthash:$tables/virtual
                virtual_alias_recursion_limit = %d
                virtual_alias_expansion_limit = %d
                virtual_alias_address_length_limit = %d
                smtpd_recipient_restrictions = permit
                """.formatted(propagate ? "virtual" : "", RECURSION_LIMIT, EXPANSION_LIMIT, LENGTH_LIMIT);
        try (PrivatePostfix postfix = PrivatePostfix.start(directory, more, "virtual", content)) {
            List<String> outcomes = postfix.mail(recipients);
            Map<String, String> targetsById = new HashMap<>();
            for (String line : postfix.queue().toList()) {
                JsonNode mail = JSON.readTree(line);
                List<String> targets = new ArrayList<>();
                for (JsonNode recipient : mail.get("recipients")) {
                    targets.add(recipient.get("address").asText());
                }
                targetsById.put(mail.get("queue_id").asText(), String.join(" ", targets));
            }
            return outcomes.stream()
                    .map(reply -> {
                        String id = reply.substring(reply.lastIndexOf(' ') + 1);
                        return targetsById.getOrDefault(id, reply.startsWith("451 4") ? "failed" : reply);
                    })
                    .toList();
        }
    }

    private static String show(String recipient, AliasExpansion expansion) throws Exception {
        if (expansion instanceof AliasExpansion.Expanded expanded) {
            return String.join(" ", expanded.targets());
        }
        return expansion instanceof AliasExpansion.Failed
                ? "failed"
                : MailboxAddress.parse(recipient).toString();
    }
}
