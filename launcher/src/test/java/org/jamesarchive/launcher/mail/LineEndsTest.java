package org.jamesarchive.launcher.mail;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LineEndsTest {

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            nothing stays nothing        | ''             | ''
            CRLF stays                   | 'a\\r\\nb\\r\\n'   | 'a\\r\\nb\\r\\n'
            LF becomes CRLF              | 'a\\nb\\n'       | 'a\\r\\nb\\r\\n'
            mixed ends                   | 'a\\r\\nb\\nc'    | 'a\\r\\nb\\r\\nc\\r\\n'
            an open last line is ended   | 'a'            | 'a\\r\\n'
            empty lines                  | '\\n\\n'         | '\\r\\n\\r\\n'
            a bare CR stays              | 'a\\rb\\n'       | 'a\\rb\\r\\n'
            a CR at the end gets its LF  | 'a\\r'          | 'a\\r\\n'
            CR CR LF stays               | 'a\\r\\r\\n'      | 'a\\r\\r\\n'
            """)
    void everyLineEndsInCrlfAndNothingElseChanges(String name, String mail, String expected) {
        assertThat(LineEnds.toCrlf(bytes(mail))).as(name).isEqualTo(bytes(expected));
    }

    @org.junit.jupiter.api.Test
    void a8BitByteAndANulStay() {
        byte[] mail = {'a', 0, (byte) 0xe9, '\n'};
        assertThat(LineEnds.toCrlf(mail)).containsExactly('a', 0, 0xe9, '\r', '\n');
    }

    private static byte[] bytes(String escaped) {
        return escaped.replace("\\r", "\r").replace("\\n", "\n").getBytes(ISO_8859_1);
    }
}
