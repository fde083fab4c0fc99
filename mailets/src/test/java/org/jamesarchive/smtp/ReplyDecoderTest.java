package org.jamesarchive.smtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.TooLongFrameException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReplyDecoderTest {

    private static final int LINE_LIMIT = 20;
    private static final int LINES_LIMIT = 3;

    private final ReplyDecoder decoder = new ReplyDecoder(LINE_LIMIT, LINES_LIMIT);
    private final EmbeddedChannel channel = new EmbeddedChannel(decoder);

    @AfterEach
    void releaseBuffers() {
        channel.finishAndReleaseAll();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "250 ok~           | 250 | ok",
                "250 ok;           | 250 | ok",
                "250~              | 250 | ''",
                "250 ~             | 250 | ''",
                "250-a~250 b~      | 250 | a b",
                "250-a~250~        | 250 | 'a '",
                "599 5.0.0 x~      | 599 | 5.0.0 x",
                "200 grüße~        | 200 | grüße",
                "250 a\u0007b\u0000c~ | 250 | a?b?c",
            })
    void readsAReply(String wire, int code, String text) {
        say(wire);
        assertThat(read().joined()).isEqualTo(new Reply(code, text.replace("'", "")));
        assertThat(decoder.hasMore()).isFalse();
    }

    @Test
    void readsWhatComesInPieces() {
        for (char c : "250-first~250 second~354 go".toCharArray()) {
            say(String.valueOf(c));
        }
        assertThat(read()).isEqualTo(new ReplyLines(250, List.of("first", "second")));
        assertThat(channel.inboundMessages()).isEmpty();
        assertThat(decoder.hasMore()).isTrue();
    }

    @Test
    void readsSeveralRepliesOfOnePacket() {
        say("250 a~550 b~354 c~");
        assertThat(List.of(read().code(), read().code(), read().code())).containsExactly(250, 550, 354);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "~",
                "ok~",
                "25~",
                "25x ok~",
                "150 wait~",
                "600 far~",
                "999 far~",
                "250ok~",
                "-250 ok~",
                "250-a~550 b~",
                "250-a~b~",
                "HTTP/1.1 400 Bad~",
                "\u0016\u0003\u0001~",
                "２５０ wide digits~",
            })
    void refusesWhatIsNoReply(String wire) {
        assertThatThrownBy(() -> say(wire)).isInstanceOf(DecoderException.class);
    }

    @Test
    void limitsALineWithoutEnd() {
        String atLimit = "250 " + "x".repeat(LINE_LIMIT - 4);
        say(atLimit);
        assertThatThrownBy(() -> say("x"))
                .isInstanceOf(TooLongFrameException.class)
                .hasMessageContaining("20 bytes");
    }

    @Test
    void limitsAWholeLine() {
        say("250 " + "x".repeat(LINE_LIMIT - 4) + ";");
        assertThat(read().code()).isEqualTo(250);
        assertThatThrownBy(() -> say("250 " + "x".repeat(LINE_LIMIT - 3) + ";"))
                .isInstanceOf(TooLongFrameException.class);
    }

    @Test
    void limitsLines() {
        say("250-1~250-2~250 3~");
        assertThat(read().lines()).hasSize(LINES_LIMIT);
        assertThatThrownBy(() -> say("250-1~250-2~250-3~250 4~"))
                .isInstanceOf(TooLongFrameException.class)
                .hasMessageContaining("3 lines");
    }

    /** {@code ~} stands for CRLF, {@code ;} for a bare LF. */
    private void say(String wire) {
        channel.writeInbound(
                Unpooled.copiedBuffer(wire.replace("~", "\r\n").replace(";", "\n"), StandardCharsets.UTF_8));
    }

    private ReplyLines read() {
        ReplyLines lines = channel.readInbound();
        return lines;
    }
}
