package org.jamesarchive.table;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;

/** The same table files and keys asked of {@link TextTable#query} and of Debian's {@code postmap -q}. */
class PostmapDifferentialTest {

    private static final long SEED = Long.getLong("postmap.seed", 20260101L);

    /** How many tables each test makes up; more of them, and another seed, on the command line. */
    private static final int TABLES = Integer.getInteger("postmap.tables", 40);

    /** What tables are made of; the blank ones and the newline come often. */
    private static final String[] PIECES = {
        "a",
        "B",
        "c",
        "user",
        "Example.ORG",
        ".",
        "@",
        "+",
        "-",
        "%",
        ":",
        "#",
        "\"",
        "\\",
        ",",
        "ä",
        "Ü",
        "ß",
        "ẞ",
        "Σ",
        "ς",
        "İ",
        "ı",
        "Kelvin K",
        "ǅ",
        "𐐀",
        "日本",
        "u\u0308",
        "\u00a0",
        "\u2028",
        "\r",
        "\f",
        "\u000b",
        "\u0001",
        " ",
        " ",
        "\t",
        " value",
        " other value",
        "\n",
        "\n",
        "\n",
        "\n ",
        "\n#",
        "\n\n"
    };

    @TempDir
    private Path directory;

    private Postmap postmap;
    private Random random;

    @BeforeEach
    void findPostmap(TestInfo test, TestReporter reporter) throws IOException {
        Optional<Postmap> found = Postmap.find(directory);
        assumeTrue(found.isPresent(), "postmap is not installed: our tables are not compared with Postfix");
        postmap = found.get();
        random = new Random(SEED);
        reporter.publishEntry("seed of " + test.getDisplayName(), Long.toString(SEED));
    }

    private byte[] randomTable() {
        StringBuilder content = new StringBuilder(random.nextInt(4) == 0 ? "" : "key value\n");
        int pieces = random.nextInt(60);
        for (int i = 0; i < pieces; i++) {
            content.append(PIECES[random.nextInt(PIECES.length)]);
        }
        return content.toString().getBytes(random.nextInt(20) == 0 ? ISO_8859_1 : UTF_8);
    }

    /** Whole lines, so that most are entries and keys meet. */
    private byte[] tidyTable() {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        int lines = random.nextInt(30);
        for (int i = 0; i < lines; i++) {
            String line =
                    switch (random.nextInt(8)) {
                        case 0 -> "# comment " + randomWord();
                        case 1 -> " \t";
                        case 2 -> i == 0 ? "" : "  continued " + randomWord();
                        case 3 -> "\"" + randomWord() + " " + randomWord() + "\"@d\t" + randomWord();
                        default -> randomWord() + randomWord() + "  " + randomWord() + " " + randomWord() + "\t";
                    };
            content.writeBytes((line + (random.nextInt(5) == 0 ? "\r\n" : "\n")).getBytes(UTF_8));
        }
        return content.toByteArray();
    }

    private String randomWord() {
        return IntStream.rangeClosed(0, random.nextInt(3))
                .mapToObj(i -> PIECES[random.nextInt(PIECES.length)].strip())
                .map(piece -> piece.replaceAll("[\"\\\\#\\s\\p{Cntrl}]", "x"))
                .collect(Collectors.joining("", "w", ""));
    }

    private List<String> keysFor(TextTable table) {
        List<String> keys = new ArrayList<>(List.of("key", "KEY", "nothing", "user@example.org"));
        for (TableEntry entry : table.entries()) {
            keys.add(entry.key());
            keys.add(entry.key().toUpperCase(Locale.ROOT));
            keys.add(entry.key().toLowerCase(Locale.ROOT));
            keys.add(entry.key().replace("\"", ""));
            keys.add(entry.key() + " ");
        }
        for (int i = 0; i < 10; i++) {
            keys.add(randomWord());
        }
        return keys;
    }

    private static String ours(TextTable table, List<String> keys) {
        return keys.stream()
                .flatMap(key -> table.query(key).stream().map(entry -> key + "\t" + entry.value() + "\n"))
                .collect(Collectors.joining());
    }

    /** Compares one table; true when we take it. What we refuse, postmap must have warned about. */
    private boolean compare(String type, byte[] content) throws Exception {
        Path file = postmap.write(content);
        String shown = new String(content, UTF_8);
        TextTable table;
        try {
            table = TextTable.parse(Path.of("table"), content);
        } catch (TableSyntaxException refused) {
            assertThat(postmap.query(type, file, List.of("key")).warnings())
                    .as("%s <<%s>>", refused.getMessage(), shown)
                    .contains("warning:");
            return false;
        }
        List<String> keys = keysFor(table);
        String built = type.equals("texthash") ? "" : postmap.build(type, file).warnings();
        Postmap.Answer theirs = postmap.query(type, file, keys);
        assertThat(ours(table, keys)).as("<<%s>>", shown).isEqualTo(theirs.output());
        assertThat(table.warnings().isEmpty())
                .as("<<%s>> %s %s", shown, built, theirs.warnings())
                .isEqualTo((built + theirs.warnings()).isEmpty());
        return true;
    }

    @Test
    void wildTablesAnswerAsPostmapDoes() throws Exception {
        int taken = 0;
        for (int i = 0; i < TABLES; i++) {
            taken += compare("texthash", randomTable()) ? 1 : 0;
        }
        assertThat(taken).isBetween(TABLES / 10, TABLES * 9 / 10);
    }

    @Test
    void tidyTablesAnswerAsPostmapDoes() throws Exception {
        int taken = 0;
        for (int i = 0; i < TABLES; i++) {
            taken += compare("texthash", tidyTable()) ? 1 : 0;
        }
        assertThat(taken).isGreaterThan(TABLES / 2);
    }

    @Test
    void indexedTablesKeepTheFirstOfSeveralEntriesAsWell() throws Exception {
        assertThat(compare("hash", "key one\nKEY two\nkey three\n".getBytes(UTF_8)))
                .isTrue();
        assertThat(compare("hash", "Straße one\nSTRASSE two\nüser: x\n".getBytes(UTF_8)))
                .isTrue();
    }

    /** Of keys that fold to one the first counts, so the answers show which characters are one to whom. */
    @Test
    void everyLetterFoldsAsPostmapDoes() throws Exception {
        List<String> letters = IntStream.rangeClosed(0x80, Character.MAX_CODE_POINT)
                .filter(c -> Character.isDefined(c) && !Character.isSurrogate((char) c))
                .filter(c -> Character.isLetter(c)
                        || Character.isUpperCase(c)
                        || Character.isLowerCase(c)
                        || Character.getType(c) == Character.NON_SPACING_MARK)
                .mapToObj(Character::toString)
                .collect(Collectors.toCollection(ArrayList::new));
        letters.addAll(List.of("ss", "SS", "i\u0307", "I\u0307", "fi", "FFL", "ʼn"));
        StringBuilder content = new StringBuilder();
        for (int i = 0; i < letters.size(); i++) {
            content.append("x").append(letters.get(i)).append(" ").append(i).append('\n');
        }
        Path file = postmap.write(content.toString().getBytes(UTF_8));
        TextTable table = TextTable.parse(file, content.toString().getBytes(UTF_8));
        List<String> keys = letters.stream().map(letter -> "x" + letter).toList();
        assertThat(ours(table, keys).lines().toList())
                .hasSizeGreaterThan(100_000)
                .isEqualTo(
                        postmap.query("texthash", file, keys).output().lines().toList());
    }
}
