package org.jamesarchive.server.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class HopCountTest {

    @Test
    void takesTheLimitAndNotOneMore() {
        assertThat(exceeds("Received: a\r\n".repeat(3), 3)).isFalse();
        assertThat(exceeds("Received: a\r\n".repeat(4), 3)).isTrue();
    }

    @Test
    void countsFieldsOfTheHeaderOnly() {
        String body = "\r\n" + "Received: a\r\n".repeat(5);
        assertThat(exceeds("Received: a\r\nSubject: b\r\n" + body, 1)).isFalse();
        assertThat(exceeds(body, 0)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"received:", "RECEIVED: x", "Received : x", "Received\t: x"})
    void readsTheNameInAnyForm(String field) {
        assertThat(exceeds("Subject: a\r\n" + field + "\r\n", 0)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "X-Received: a",
                "Received-SPF: a",
                "Receive: a",
                "Received",
                "Received a:",
                " Received: a",
                "Receivedx: a",
                "Subject: Received: a"
            })
    void countsNothingElse(String field) {
        assertThat(exceeds(field + "\r\n", 0)).isFalse();
    }

    private static boolean exceeds(String message, int limit) {
        byte[] bytes = message.getBytes(StandardCharsets.US_ASCII);
        boolean whole = new HopCount(limit).exceededBy(bytes, 0, bytes.length);
        HopCount byByte = new HopCount(limit);
        boolean single = false;
        for (int at = 0; at < bytes.length; at++) {
            single = byByte.exceededBy(bytes, at, at + 1);
        }
        assertThat(single).isEqualTo(whole);
        return whole;
    }
}
