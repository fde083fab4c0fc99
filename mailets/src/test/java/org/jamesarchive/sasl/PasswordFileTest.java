package org.jamesarchive.sasl;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jamesarchive.table.ReloadListener;
import org.jamesarchive.table.ReloadingTable;
import org.jamesarchive.table.TableSyntaxException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The hashes were made by crypt(3) of Debian's libcrypt. */
class PasswordFileTest {

    private static final Path FILE = Path.of("users");
    private static final String SECRET = "$2y$04$abcdefghijklmnopqrstuu2r9OfJnfCsdneAXAGHnS4UpFFP8WIrW";
    private static final String SECRET_5 = "$2b$05$......................35w9tBXOiWEqF4YNx8Fn9rPUbxS7RTu";

    /** Of 40 times ä: 80 octets, of which bcrypt takes 72. */
    private static final String UMLAUTS = "$2a$04$zzzzzzzzzzzzzzzzzzzzzuwZyKkY58YKZggR97tCyEIjRlCrGxAzu";

    private static PasswordFile parse(String content) throws TableSyntaxException {
        return PasswordFile.parse(FILE, content.getBytes(UTF_8));
    }

    @ParameterizedTest
    @CsvSource({
        "journal,     secret, true",
        "JOURNAL,     secret, true",
        "journal,     Secret, false",
        "journal,     secre,  false",
        "journal,     '',     false",
        "Mail@Example.org, secret, true",
        "mail@example.org, secret, true",
        "umlauts,     ääääääääääääääääääääääääääääääääääää, true",
        "umlauts,     äääääääääääääääääääääääääääääääääää, false",
        "nobody,      secret, false",
        "'',          secret, false",
        "#comment,    secret, false"
    })
    void aUserIsKnownByThePassword(String user, String password, boolean known) throws Exception {
        PasswordFile users = parse("# users\n\njournal:" + SECRET + "\r\n#comment:" + SECRET + "\nMail@Example.org:"
                + SECRET_5 + "\n  \numlauts:" + UMLAUTS);
        assertThat(users.size()).isEqualTo(3);
        assertThat(users.verify(user, password)).isEqualTo(known);
    }

    @Test
    void aPasswordOverTheLimitIsNotLookedAt() throws Exception {
        PasswordFile users = parse("umlauts:" + UMLAUTS);
        assertThat(users.verify("umlauts", "ä".repeat(PasswordFile.PASSWORD_LENGTH_LIMIT)))
                .isTrue();
        assertThat(users.verify("umlauts", "ä".repeat(PasswordFile.PASSWORD_LENGTH_LIMIT + 1)))
                .isFalse();
    }

    @Test
    void aPasswordThatIsNoTextIsWrong() throws Exception {
        assertThat(parse("journal:" + SECRET).verify("journal", "\ud800")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "# nobody\n", "\r\n\r\n"})
    void anEmptyFileHasNobody(String content) throws Exception {
        assertThat(parse(content).size()).isZero();
        assertThat(parse(content).verify("journal", "secret")).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "journal                      | found a line without a user, expected user:hash",
                ":HASH                        | found a line without a user, expected user:hash",
                "journal:                     | found a hash of another kind, expected bcrypt ($2y$, $2a$ or $2b$), as htpasswd -B makes it",
                "journal:secret               | found a hash of another kind",
                "journal:HASH:more            | found a hash of another kind",
                "journal:HASH#                | found a hash of another kind",
                "journal: HASH                | found a hash of another kind",
                "journal:$apr1$x$0123456789   | found a hash of another kind",
                "journal:{SHA}5en6G6MezRroT3XKqkdPOmY | found a hash of another kind",
                "journal:$2x$04$abcdefghijklmnopqrstuu2r9OfJnfCsdneAXAGHnS4UpFFP8WIrW | found a hash of another kind",
                "journal:$2y$4$abcdefghijklmnopqrstuu2r9OfJnfCsdneAXAGHnS4UpFFP8WIrW  | found a hash of another kind",
                "journal:$2y$04$abcdefghijklmnopqrstuv2r9OfJnfCsdneAXAGHnS4UpFFP8WIrW | found a hash of another kind",
                "journal:$2y$04$abcdefghijklmnopqrstuu2r9OfJnfCsdneAXAGHnS4UpFFP8WIrX | found a hash of another kind",
                "journal:$2y$03$abcdefghijklmnopqrstuu2r9OfJnfCsdneAXAGHnS4UpFFP8WIrW | found cost factor 3, expected 4 to 14",
                "journal:$2y$15$abcdefghijklmnopqrstuu2r9OfJnfCsdneAXAGHnS4UpFFP8WIrW | found cost factor 15, expected 4 to 14",
                "jour nal:HASH                | found a user name with a space or control character, or over 255 octets",
                "LONG:HASH                    | found a user name with a space or control character, or over 255 octets",
                "First:HASH                   | found a user that an earlier line has already, expected each once",
            })
    void whatIsNoUserRefusesTheFileWithFileAndLineAndTellsNothing(String line, String message) {
        String wrong = line.replace("HASH", SECRET).replace("LONG", "ü".repeat(128));
        assertThatThrownBy(() -> parse("first:" + SECRET + "\n\n" + wrong + "\nlast:" + SECRET + "\n"))
                .isInstanceOf(TableSyntaxException.class)
                .hasMessageStartingWith("users:3: " + message)
                .hasMessageNotContaining("journal")
                .hasMessageNotContaining("abcdef");
    }

    @Test
    void bytesThatAreNotUtf8RefuseTheFile() {
        assertThatThrownBy(() -> PasswordFile.parse(FILE, new byte[] {'#', '\n', (byte) 0xff}))
                .hasMessage("users:2: found bytes that are not UTF-8, expected UTF-8");
    }

    /** The median of several tries; a look-up without bcrypt would be thousands of times faster. */
    @Test
    void anUnknownUserTakesAsLongAsAWrongPassword() throws Exception {
        PasswordFile users = parse("journal:" + SECRET.replace("$04$", "$08$"));
        long wrong = median(users, "journal");
        long unknown = median(users, "nobody");
        assertThat((double) unknown / wrong).isBetween(0.4, 2.5);
    }

    private static long median(PasswordFile users, String user) {
        List<Long> nanos = new ArrayList<>();
        for (int i = 0; i < 11; i++) {
            long start = System.nanoTime();
            assertThat(users.verify(user, "wrong")).isFalse();
            nanos.add(System.nanoTime() - start);
        }
        return nanos.stream().sorted().toList().get(nanos.size() / 2);
    }

    @Test
    void aBrokenFileKeepsTheOldOne(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("users");
        Instant start = Instant.parse("2026-01-01T00:00:00Z");
        AtomicLong now = new AtomicLong();
        Clock clock = new Clock() {
            @Override
            public Instant instant() {
                return start.plusSeconds(now.get());
            }

            @Override
            public ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
                return this;
            }
        };
        List<String> heard = new ArrayList<>();
        ReloadListener listener = new ReloadListener() {
            @Override
            public void reloaded(Path path) {
                heard.add("reloaded");
            }

            @Override
            public void kept(String error) {
                heard.add(error);
            }
        };
        write(file, "journal:" + SECRET + "\n", start.minusSeconds(60));
        ReloadingTable<PasswordFile> users = new ReloadingTable<>(file, PasswordFile::parse, clock, listener);

        write(file, "other:" + SECRET + "\nbroken\n", start.minusSeconds(50));
        now.set(2);
        assertThat(users.current().verify("journal", "secret")).isTrue();
        assertThat(users.current().verify("other", "secret")).isFalse();
        assertThat(users.error()).contains(file + ":2: found a line without a user, expected user:hash");

        write(file, "other:" + SECRET + "\n", start.minusSeconds(40));
        now.set(4);
        assertThat(users.current().verify("journal", "secret")).isFalse();
        assertThat(users.current().verify("other", "secret")).isTrue();
        assertThat(heard).containsExactly(file + ":2: found a line without a user, expected user:hash", "reloaded");
    }

    private static void write(Path file, String content, Instant modified) throws Exception {
        Files.write(file, Arrays.asList(content.split("\n")));
        Files.setLastModifiedTime(file, FileTime.from(modified));
    }
}
