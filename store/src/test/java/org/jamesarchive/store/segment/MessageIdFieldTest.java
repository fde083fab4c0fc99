package org.jamesarchive.store.segment;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class MessageIdFieldTest {

    static Stream<Arguments> messages() {
        String long998 = "x".repeat(MessageIdField.LENGTH_LIMIT);
        String upToLimit = "X: " + "y".repeat(MessageIdField.HEADER_BYTES_LIMIT - 100) + "\r\n";
        return Stream.of(
                Arguments.of("a@b", "Message-ID: <a@b>\r\n\r\nbody"),
                Arguments.of("a@b", "Subject: x\nMESSAGE-id:<a@b>\n\n"),
                Arguments.of("a@b", "Received: by c\r\n id <no>; now\r\nMessage-Id:\r\n\t<a\r\n @b> (comment)\r\n\r\n"),
                Arguments.of("a@b", "Message-ID: a@b\r\n\r\n"),
                Arguments.of("<a@b", "Message-ID: <a@b\r\n\r\n"),
                Arguments.of("a", "Message-ID: <a> <b>\r\nMessage-ID: <c>\r\n\r\n"),
                Arguments.of("grüße@b", "Message-ID: <grüße@b>\r\n\r\n"),
                Arguments.of("a@b", "Message-ID: <a@b>"),
                Arguments.of("", ""),
                Arguments.of("", "Message-ID"),
                Arguments.of("", "Message-ID:"),
                Arguments.of("", "Message-ID: <>\r\n\r\n"),
                Arguments.of("", "Message-ID : <a@b>\r\n\r\n"),
                Arguments.of("", "X-Message-ID: <a@b>\r\n\r\n"),
                Arguments.of("", "Subject: x\r\n\r\nMessage-ID: <in the body>\r\n"),
                Arguments.of("", "Subject: x\n\nMessage-ID: <in the body>\n"),
                Arguments.of(long998, "Message-ID: <" + long998 + ">\r\n\r\n"),
                Arguments.of("", "Message-ID: <" + long998 + "x>\r\n\r\n"),
                Arguments.of("a@b", upToLimit + "Message-ID: <a@b>\r\n\r\n"),
                Arguments.of("", upToLimit + upToLimit + "Message-ID: <a@b>\r\n\r\n"));
    }

    @ParameterizedTest
    @MethodSource("messages")
    void firstFieldOfTheHeaderCounts(String expected, String message) {
        byte[] bytes = message.getBytes(StandardCharsets.UTF_8);
        assertThat(MessageIdField.of(bytes, bytes.length)).isEqualTo(expected);
    }

    @ParameterizedTest
    @MethodSource("messages")
    void valueIsItsOwnForm(String expected, String message) {
        assertThat(MessageIdField.of(expected)).isEqualTo(expected);
        if (!expected.startsWith("<")) {
            assertThat(MessageIdField.of(" <" + expected + ">")).isEqualTo(expected);
        }
    }
}
