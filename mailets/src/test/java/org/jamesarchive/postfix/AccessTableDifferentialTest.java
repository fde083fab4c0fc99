package org.jamesarchive.postfix;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.jamesarchive.access.AccessDecision;
import org.jamesarchive.access.AccessSettings;
import org.jamesarchive.access.AccessTable;
import org.jamesarchive.table.MailboxAddress;
import org.jamesarchive.table.RecipientDelimiter;
import org.jamesarchive.table.TextTable;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The same access tables and recipients asked of {@link AccessTable} and of a running Postfix's check_recipient_access. */
class AccessTableDifferentialTest {

    private static final long SEED = Long.getLong("postmap.seed", 20260101L);

    private static final int TABLES = Integer.getInteger("postmap.tables", 15);

    private static final String NO_MATCH = "559 5.9.9";

    /** A status without text is not among them: Postfix 3.7 reads on behind the end of the value there. */
    private static final List<String> VALUES = List.of(
            "OK",
            "ok text",
            "17",
            "REJECT",
            "reject Go away",
            "REJECT 5.1.1 Unknown",
            "REJECT 4.1.7 Odd",
            "DEFER",
            "DEFER 5.2.2 Later",
            "550 No",
            "550\t 5.1.8 No",
            "451 4.1.99 Later",
            "599 5.1.1 No");

    @TempDir
    private Path directory;

    private final Random random = new Random(SEED);

    /** Keys and recipients of one made-up table live in domains under {@code n}, so that many share one file. */
    private static List<String> keys(int n) {
        String d = "d" + n + ".example";
        return List.of(
                "u@" + d,
                "u+e@" + d,
                d,
                "s." + d,
                "." + d,
                ".s." + d,
                "U@S." + d,
                "u" + n + "@",
                "u" + n + "+e@",
                "\"a b\"@" + d,
                "\"a..b\"@" + d,
                "a..b@" + d,
                "a,b@" + d,
                "ü@" + d,
                "ü" + n + "@",
                "@" + d,
                "*@" + d,
                "postmaster@" + d,
                "\"u\"@t." + d);
    }

    private static List<String> recipients(int n) {
        String d = "d" + n + ".example";
        return List.of(
                "u@" + d,
                "U+E@" + d,
                "u+f@" + d,
                "v@" + d,
                "v@s." + d,
                "u@s." + d,
                "v@t.s." + d,
                "u@t." + d,
                "u" + n + "@elsewhere.test",
                "u" + n + "+e@elsewhere.test",
                "u" + n + "+f@elsewhere.test",
                "\"a b\"@" + d,
                "\"a b+e\"@" + d,
                "\"u\"@" + d,
                "a..b@" + d,
                "\"a..b\"@" + d,
                "\"a,b\"@" + d,
                "Ü@" + d,
                "ü" + n + "@elsewhere.test",
                "postmaster+x@" + d,
                "v%w@" + d,
                "w!v@" + d,
                "\"v@w\"@" + d,
                "u%u@" + d,
                "v@" + d + ".",
                "v@[192.0.2." + n % 250 + "]",
                "+e@" + d,
                "u+@" + d);
    }

    private String randomTable() {
        StringBuilder content = new StringBuilder();
        for (int n = 0; n < TABLES; n++) {
            for (String key : keys(n)) {
                if (random.nextInt(3) == 0) {
                    String value = VALUES.get(random.nextInt(VALUES.size()));
                    content.append(key).append(' ').append(value).append('\n');
                }
            }
        }
        return content.toString();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void decidesAsARunningPostfix(boolean parentDomainMatchesSubdomains, TestReporter reporter) throws Exception {
        Optional<String> obstacle = PrivatePostfix.obstacle();
        assumeTrue(obstacle.isEmpty(), () -> obstacle.orElse(""));
        reporter.publishEntry("seed", Long.toString(SEED));
        String content = randomTable();
        AccessTable table = AccessTable.parse(
                TextTable.parse(Path.of("access"), content.getBytes(UTF_8)),
                new AccessSettings(new RecipientDelimiter("+"), parentDomainMatchesSubdomains));
        String settings = """
                recipient_delimiter = +
                parent_domain_matches_subdomains = %s
                smtpd_recipient_restrictions = check_recipient_access texthash:$tables/access,
                    check_recipient_access static:{%s none}
                """.formatted(parentDomainMatchesSubdomains ? "smtpd_access_maps" : "", NO_MATCH);
        List<String> differences = new ArrayList<>();
        try (PrivatePostfix postfix = PrivatePostfix.start(directory, settings, "access", content)) {
            for (int n = 0; n < TABLES; n++) {
                for (String recipient : recipients(n)) {
                    postfix.command("MAIL FROM:<> SMTPUTF8");
                    String theirs = postfix.command("RCPT TO:<" + recipient + ">");
                    if (theirs.startsWith("521") || theirs.startsWith("421")) {
                        throw new AssertionError("Postfix would hang up now");
                    }
                    postfix.command("RSET");
                    compare(table.check(MailboxAddress.parse(recipient)), theirs)
                            .ifPresent(d -> differences.add(recipient + ": " + d));
                }
            }
        }
        assertThat(differences).as(content).isEmpty();
    }

    private static Optional<String> compare(AccessDecision ours, String theirs) {
        String expected;
        if (ours instanceof AccessDecision.Reject reject) {
            expected = reject.code() + " " + reject.enhanced() + " <...>: Recipient address rejected: " + reject.text();
        } else if (ours instanceof AccessDecision.Defer defer) {
            expected = defer.code() + " " + defer.enhanced() + " <...>: Recipient address rejected: " + defer.text();
        } else {
            expected = ours instanceof AccessDecision.Permit ? "250" : NO_MATCH;
        }
        String shown = theirs.replaceFirst("<.*>: Recipient", "<...>: Recipient");
        return shown.equals(expected) || (expected.length() < 10 && shown.startsWith(expected + " "))
                ? Optional.empty()
                : Optional.of("ours " + expected + ", Postfix " + theirs);
    }
}
