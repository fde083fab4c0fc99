package org.jamesarchive.server.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ReceivedFieldTest {

    private static final ZonedDateTime DATE = ZonedDateTime.of(2026, 11, 4, 9, 8, 7, 0, ZoneOffset.ofHours(1));

    @Test
    void followsTheRfc() throws Exception {
        assertThat(field(Optional.of("mx.example.com"), "192.0.2.1", Optional.of("a@b.example"))
                        .split("\r\n"))
                .containsExactly(
                        "Received: from mx.example.com ([192.0.2.1])",
                        " by gw.example.com with ESMTP id 1f",
                        " for <a@b.example>;",
                        " Wed, 4 Nov 2026 09:08:07 +0100");
        assertThat(field(Optional.of("[192.0.2.9]"), "2001:db8::1", Optional.empty())
                        .split("\r\n"))
                .containsExactly(
                        "Received: from [192.0.2.9] ([IPv6:2001:db8:0:0:0:0:0:1])",
                        " by gw.example.com with ESMTP id 1f;",
                        " Wed, 4 Nov 2026 09:08:07 +0100");
        assertThat(field(Optional.empty(), "192.0.2.1", Optional.empty())).endsWith("\r\n");
    }

    @Test
    void tellsTheTlsVersion() throws Exception {
        ReceivedField field = new ReceivedField(
                Optional.of("a"),
                InetAddress.getByName("192.0.2.1"),
                Optional.of("TLSv1.3 with cipher TLS_AES_256_GCM_SHA384"),
                "gw.example.com",
                "ESMTPS",
                "1f",
                Optional.empty(),
                DATE);
        assertThat(new String(field.bytes(), StandardCharsets.US_ASCII).split("\r\n"))
                .containsExactly(
                        "Received: from a ([192.0.2.1])",
                        " (using TLSv1.3 with cipher TLS_AES_256_GCM_SHA384)",
                        " by gw.example.com with ESMTPS id 1f;",
                        " Wed, 4 Nov 2026 09:08:07 +0100");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a(b)", "a\r\nSubject: x", "\u00e4.example", "<a>", "a;b", "[a b]"})
    void doesNotRepeatAHostileName(String name) throws Exception {
        assertThat(field(Optional.of(name), "192.0.2.1", Optional.empty()))
                .startsWith("Received: from unknown ([192.0.2.1])\r\n by ");
    }

    @Test
    void doesNotRepeatAnEndlessName() throws Exception {
        assertThat(field(Optional.of("a".repeat(255)), "192.0.2.1", Optional.empty()))
                .contains("a".repeat(255));
        assertThat(field(Optional.of("a".repeat(256)), "192.0.2.1", Optional.empty()))
                .startsWith("Received: from unknown (");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a b@c.example", "a\r\n@c.example", "\u00e4@c.example", "a>@c.example"})
    void leavesOutAHostileRecipient(String recipient) throws Exception {
        assertThat(field(Optional.of("a"), "192.0.2.1", Optional.of(recipient))).doesNotContain(" for ");
    }

    private static String field(Optional<String> name, String client, Optional<String> recipient) throws Exception {
        ReceivedField field = new ReceivedField(
                name,
                InetAddress.getByName(client),
                Optional.empty(),
                "gw.example.com",
                "ESMTP",
                "1f",
                recipient,
                DATE);
        return new String(field.bytes(), StandardCharsets.US_ASCII);
    }
}
