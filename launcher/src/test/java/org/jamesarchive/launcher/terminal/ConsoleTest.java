package org.jamesarchive.launcher.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.List;
import org.jamesarchive.launcher.time.FakeTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConsoleTest {

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final FakeTime time = new FakeTime();

    @Test
    void onATerminalProgressIsOneLineThatMakesRoomForResults() {
        Console console = console(true);
        time.pass(Duration.ofSeconds(1));
        console.progress("1 of 2");
        console.progress("too soon");
        console.say("done");
        assertThat(err.toString()).isEqualTo("\r\u001b[K1 of 2\r\u001b[K");
        assertThat(out.toString()).isEqualTo("done\n");
    }

    @Test
    void elsewhereProgressIsAPlainLineNowAndThen() {
        Console console = console(false);
        for (int second = 1; second <= 12; second++) {
            time.pass(Duration.ofSeconds(1));
            console.progress("second " + second);
        }
        assertThat(err.toString()).isEqualTo("second 5\nsecond 10\n");
    }

    @Test
    void nothingIsPrintedAfterSilence() {
        Console console = console(false);
        console.silence();
        console.say("a");
        console.warn("b");
        time.pass(Duration.ofMinutes(1));
        console.progress("c");
        assertThat(out.toString() + err).isEmpty();
    }

    @Test
    void jsonLeavesStandardOutputAlone() {
        console(false).forJson().say("story");
        assertThat(out.toString()).isEmpty();
        assertThat(err.toString()).isEqualTo("story\n");
    }

    @Test
    void aTablePutsNumbersToTheRight() {
        assertThat(Table.lines(List.of(
                        List.of("worker", "stored"),
                        List.of("worker0", "7"),
                        List.of("w1", "1234567"),
                        List.of("x", ""))))
                .containsExactly("  worker    stored", "  worker0        7", "  w1       1234567", "  x");
    }

    @ParameterizedTest
    @CsvSource({"0, 0 B", "999, 999 B", "1000, 1.0 kB", "12345678, 12.3 MB", "5000000000, 5.0 GB"})
    void sizesAreReadable(long bytes, String text) {
        assertThat(Console.size(bytes)).isEqualTo(text);
    }

    private Console console(boolean terminal) {
        return new Console(new PrintWriter(out), new PrintWriter(err), terminal, time);
    }
}
