package org.jamesarchive.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TokenFileTest {

    private static final String HASH = "0123456789abcdef".repeat(4);
    private static final String OTHER = "f".repeat(64);

    @TempDir
    Path folder;

    private static TokenFile parse(String text) throws TokenSyntaxException {
        return TokenFile.parse(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void tokenIsFoundByItsSecretAlone() throws Exception {
        Secret mine = Secret.create(new SecureRandom());
        TokenFile file = parse("# \u00e4\n\nalice auditor " + mine.hash() + "\r\n  bob\toperator  " + HASH + "\n");
        assertThat(file.find(mine)).contains(new Token("alice", Role.AUDITOR, mine.hash()));
        assertThat(file.find(Secret.create(new SecureRandom()))).isEmpty();
        assertThat(file.find(new Secret(mine.hash())))
                .as("the hash is no secret")
                .isEmpty();
        assertThat(file.tokens()).extracting(Token::name).containsExactly("alice", "bob");
        assertThat(TokenFile.NONE.find(mine)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a auditor            | 2 words",
                "a auditor HASH x     | 4 words",
                "a auditors HASH      | auditor, operator, officer",
                "a AUDITOR HASH       | auditor, operator, officer",
                "-a auditor HASH      | found a name that is none",
                "a;b auditor HASH     | found a name that is none",
                "a auditor 0123       | found no SHA-256",
                "b auditor HASH       | an earlier line",
                "a auditor OTHER      | an earlier line"
            })
    void badLineRefusesTheWholeFileWithItsNumber(String line, String message) {
        String text = "# first\nb operator " + OTHER + "\n"
                + line.replace("HASH", HASH).replace("OTHER", OTHER) + "\n";
        TokenSyntaxException refused = catchThrowableOfType(TokenSyntaxException.class, () -> parse(text));
        assertThat(refused).hasMessageContaining(message);
        assertThat(refused.line()).isEqualTo(3);
        assertThat(refused.getMessage()).doesNotContain(HASH).doesNotContain(OTHER);
    }

    @Test
    void limitsHold() throws Exception {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < TokenFile.TOKENS_LIMIT; i++) {
            text.append("t")
                    .append(i)
                    .append(" auditor ")
                    .append(new Secret("s" + i).hash())
                    .append('\n');
        }
        assertThat(parse(text.toString()).tokens()).hasSize(TokenFile.TOKENS_LIMIT);
        assertThatThrownBy(() -> parse(text + "one.more auditor " + HASH)).hasMessageContaining("over 10000 tokens");
        assertThatThrownBy(() -> TokenFile.parse(new byte[TokenFile.FILE_BYTES_LIMIT + 1]))
                .hasMessageContaining("bytes");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a\n", "\u00e4", "\u007f"})
    void whatAHeaderCannotHoldIsNoSecret(String text) {
        assertThatThrownBy(() -> new Secret(text)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Secret("x".repeat(Secret.LENGTH_LIMIT + 1)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void secretDoesNotShowItself() {
        Secret secret = Secret.create(new SecureRandom());
        assertThat(secret.text()).matches("archive_[A-Za-z0-9_-]{43}");
        assertThat(secret).doesNotHaveToString(secret.text());
        assertThat(Optional.of(secret).toString()).doesNotContain(secret.text());
    }

    @ParameterizedTest
    @CsvSource({"AUDITOR,true,false", "OPERATOR,false,true", "OFFICER,true,false"})
    void rolesMayWhatTheTableSays(Role role, boolean reads, boolean operates) {
        assertThat(role.may(Permission.READ)).isEqualTo(reads);
        assertThat(role.may(Permission.OPERATE)).isEqualTo(operates);
        assertThat(role.may(Permission.ANY)).isTrue();
        assertThat(Role.of(role.word())).isEqualTo(role);
    }

    @Test
    void editorAddsAndTakesAwayAndKeepsTheRest() throws Exception {
        Path file = folder.resolve("sub/tokens");
        TokenFileEditor editor = new TokenFileEditor(file);
        assertThat(editor.read().tokens()).isEmpty();
        Secret alice = editor.create("alice", Role.AUDITOR, new SecureRandom());
        Files.writeString(file, Files.readString(file) + "# K\u00fcche");
        Secret bob = editor.create("bob", Role.OPERATOR, new SecureRandom());
        assertThat(editor.read().find(alice)).map(Token::name).contains("alice");
        assertThat(editor.read().find(bob)).map(Token::role).contains(Role.OPERATOR);
        assertThat(Files.readString(file))
                .contains("# K\u00fcche\n")
                .doesNotContain(alice.text())
                .doesNotContain(bob.text());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-r--r--");

        String before = Files.readString(file);
        assertThatThrownBy(() -> editor.create("bob", Role.AUDITOR, new SecureRandom()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("bob already");
        assertThatThrownBy(() -> editor.create("b b", Role.AUDITOR, new SecureRandom()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> editor.revoke("carol")).isInstanceOf(IOException.class);
        assertThat(file).hasContent(before);

        editor.revoke("alice");
        assertThat(editor.read().tokens()).extracting(Token::name).containsExactly("bob");
        assertThat(Files.readString(file)).contains("# K\u00fcche\n");
    }

    @Test
    void editorTouchesNoFileThatIsBroken() throws Exception {
        Path file = Files.writeString(folder.resolve("tokens"), "nonsense\n");
        assertThatThrownBy(() -> new TokenFileEditor(file).create("a", Role.AUDITOR, new SecureRandom()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("tokens:1:");
        assertThat(file).hasContent("nonsense");
    }
}
