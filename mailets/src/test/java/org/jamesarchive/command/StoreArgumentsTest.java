package org.jamesarchive.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StoreArgumentsTest {

    @TempDir
    Path folder;

    private static StoreArguments parse(String line) {
        return StoreArguments.parse(line.split(" "));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "x                            | expected verify, rebuild or audit",
                "--data d verify              | expected verify, rebuild or audit",
                "verify                       | nothing to work on: --data DIR is missing",
                "verify --json --key k        | nothing to work on: --data DIR is missing",
                "verify --data                | --data wants a value",
                "verify --data d --key        | --key wants a value",
                "verify --data d --checkpoint | unknown argument --checkpoint",
                "verify --data d --checkpoints| --checkpoints wants a value",
                "verify --Json --data d       | unknown argument --Json",
                "rebuild d                    | unknown argument d",
                "verify --data d --keyset     | --keyset wants a value",
                "rebuild --data d --key k     | rebuild takes no --key",
                "rebuild --data d --checkpoints c | rebuild takes no --checkpoints",
            })
    void wrongCommandLineIsRefused(String line, String message) {
        assertThatThrownBy(() -> parse(line))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @Test
    void emptyCommandLineIsRefused() {
        assertThatThrownBy(() -> StoreArguments.parse(new String[0])).hasMessage("expected verify, rebuild or audit");
    }

    @Test
    void pathThatIsNoneIsRefused() {
        assertThatThrownBy(() -> StoreArguments.parse(new String[] {"verify", "--data", "a\0b"}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("is no path");
    }

    @Test
    void keyBehindADirectoryIsThatOnes() {
        StoreArguments arguments = parse("verify --json --key all --data a --data b --key own --checkpoints c");
        assertThat(arguments.verify()).isTrue();
        assertThat(arguments.json()).isTrue();
        assertThat(arguments.copies()).isEqualTo(List.of(Path.of("c")));
        assertThat(arguments.targets())
                .containsExactly(
                        new StoreArguments.Target(Path.of("a"), "all"), new StoreArguments.Target(Path.of("b"), "own"));
    }

    @Test
    void keysetIsForAllDirectoriesOfBothCommands() {
        assertThat(parse("verify --data a --keyset k --data b").keyset()).isEqualTo(Path.of("k"));
        assertThat(parse("rebuild --keyset k --data a").keyset()).isEqualTo(Path.of("k"));
        assertThat(parse("verify --data a").keyset()).isNull();
    }

    @Test
    void rebuildWantsOnlyDirectories() {
        StoreArguments arguments = parse("rebuild --data a");
        assertThat(arguments.verify()).isFalse();
        assertThat(arguments.json()).isFalse();
        assertThat(arguments.targets()).containsExactly(new StoreArguments.Target(Path.of("a"), null));
    }

    @Test
    void keyThatIsNoneIsNamed() throws Exception {
        Path file = Files.writeString(folder.resolve("key"), "nonsense");
        StoreArguments.Target target = new StoreArguments.Target(folder, file.toString());
        assertThatThrownBy(target::verifier)
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith(file + ": a public key is name+hash+key");
        assertThatThrownBy(() -> new StoreArguments.Target(folder, "a+b+c").verifier())
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("--key a+b+c: ");
        assertThatThrownBy(() -> new StoreArguments.Target(folder, "a\0b").verifier())
                .isInstanceOf(IOException.class);
        assertThat(new StoreArguments.Target(folder, null).verifier()).isNull();
    }
}
