package org.jamesarchive.launcher.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SafeTextTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\u001b[31mred",
                "\u009b31m",
                "a\rb\nc\td",
                "\u202egnp.exe",
                "\u2066\u200b\ufeff",
                "\ud800",
                "\u2028\u2029",
                "\u0000\u0007\u007f"
            })
    void nothingOfItSteersATerminal(String text) {
        for (String safe : new String[] {SafeText.line(text), SafeText.column(text, 5)}) {
            assertThat(safe.codePoints())
                    .noneMatch(c -> Character.isISOControl(c)
                            || Character.getType(c) == Character.FORMAT
                            || Character.getType(c) == Character.SURROGATE);
        }
        assertThat(SafeText.lines(text).lines().map(SafeText::line).toList())
                .isEqualTo(SafeText.lines(text).lines().toList());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "abc     | 5 | 'abc  '",
                "abcde   | 5 | 'abcde'",
                "abcdef  | 5 | 'abcd…'",
                "日本語  | 6 | '日本語'",
                "日本語  | 5 | '日本…'",
                "日本語  | 4 | '日… '",
                "Zoe\u0308 x | 5 | 'Zoe\u0308 x'"
            })
    void columnsAreAsWideAsTheyAreToBe(String text, int columns, String shown) {
        assertThat(SafeText.column(text, columns)).isEqualTo(shown);
        assertThat(SafeText.width(shown)).isEqualTo(columns);
    }
}
