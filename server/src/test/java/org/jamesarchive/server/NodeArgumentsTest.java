package org.jamesarchive.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class NodeArgumentsTest {

    @Test
    void readsOptionsInAnyOrder() throws StartupException {
        assertThat(NodeArguments.parse(List.of("--exit-with", "42", "--dir", "/a/../b", "--conf", "/c")))
                .isEqualTo(new NodeArguments(Path.of("/c"), Path.of("/b"), OptionalLong.of(42)));
        assertThat(NodeArguments.parse(List.of("--conf", "c", "--dir", "d")))
                .isEqualTo(new NodeArguments(
                        Path.of("c").toAbsolutePath(), Path.of("d").toAbsolutePath(), OptionalLong.empty()));
    }

    @ParameterizedTest
    @CsvSource({
        "'', --conf is missing",
        "--conf c, --dir is missing",
        "--conf c --dir, --dir needs a value",
        "--conf c --conf d, --conf is given twice",
        "--conf c --dir d --verbose, unknown argument '--verbose'",
        "--conf c --dir d --exit-with me, '--exit-with me, expected a process id'",
        "--conf c --dir d --exit-with 0, '--exit-with 0, expected a process id'",
    })
    void refusesEverythingElse(String arguments, String message) {
        List<String> words = arguments.isEmpty() ? List.of() : List.of(arguments.split(" "));
        assertThatThrownBy(() -> NodeArguments.parse(words))
                .isInstanceOfSatisfying(StartupException.class, refusal -> assertThat(refusal.exitCode())
                        .isEqualTo(2))
                .hasMessage(message + "; " + NodeArguments.USAGE);
    }
}
