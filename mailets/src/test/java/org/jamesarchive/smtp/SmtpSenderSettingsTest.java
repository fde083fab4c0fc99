package org.jamesarchive.smtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SmtpSenderSettingsTest {

    @Test
    void defaults() {
        assertThat(SmtpSenderSettings.builder("gateway.example.com").build())
                .isEqualTo(new SmtpSenderSettings(
                        "gateway.example.com",
                        TlsPolicy.NONE,
                        TlsTrust.DEFAULT,
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(30),
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(60),
                        Duration.ofMinutes(5),
                        Duration.ofSeconds(60),
                        Duration.ofSeconds(2),
                        4,
                        1_000,
                        Duration.ofSeconds(30),
                        Duration.ofMinutes(5),
                        1_000,
                        2_048,
                        100));
    }

    @ParameterizedTest
    @MethodSource("refused")
    void refusesWhatCannotWork(String named, UnaryOperator<SmtpSenderSettings.Builder> change) {
        SmtpSenderSettings.Builder builder = change.apply(SmtpSenderSettings.builder("gateway.example.com"));
        assertThatThrownBy(builder::build)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(named + " must ");
    }

    static Stream<Arguments> refused() {
        Duration zero = Duration.ZERO;
        return Stream.of(
                refusal("connectTimeout", builder -> builder.connectTimeout(zero)),
                refusal("connectTimeout", builder -> builder.connectTimeout(Duration.ofDays(25))),
                refusal("greetingTimeout", builder -> builder.greetingTimeout(zero)),
                refusal("commandTimeout", builder -> builder.commandTimeout(Duration.ofSeconds(-1))),
                refusal("tlsTimeout", builder -> builder.tlsTimeout(zero)),
                refusal("contentProgressTimeout", builder -> builder.contentProgressTimeout(zero)),
                refusal("contentReplyTimeout", builder -> builder.contentReplyTimeout(Duration.ofNanos(1))),
                refusal("pendingTimeout", builder -> builder.pendingTimeout(zero)),
                refusal("closeTimeout", builder -> builder.closeTimeout(zero)),
                refusal("connectionsPerHostLimit", builder -> builder.connectionsPerHostLimit(0)),
                refusal("messagesPerConnectionLimit", builder -> builder.messagesPerConnectionLimit(0)),
                refusal("idleLimit", builder -> builder.idleLimit(zero)),
                refusal("lifetimeLimit", builder -> builder.lifetimeLimit(zero)),
                refusal("pendingPerHostLimit", builder -> builder.pendingPerHostLimit(0)),
                refusal("replyLineLimit", builder -> builder.replyLineLimit(511)),
                refusal("replyLinesLimit", builder -> builder.replyLinesLimit(0)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "two words", "line\r\nMAIL FROM:<>", "größe.example.com"})
    void refusesANameThatIsNoEhloArgument(String name) {
        SmtpSenderSettings.Builder builder = SmtpSenderSettings.builder(name);
        assertThatThrownBy(builder::build)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("heloName must ");
    }

    private static Arguments refusal(String named, UnaryOperator<SmtpSenderSettings.Builder> change) {
        return Arguments.of(named, change);
    }
}
