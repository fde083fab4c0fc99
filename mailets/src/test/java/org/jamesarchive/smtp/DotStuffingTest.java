package org.jamesarchive.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DotStuffingTest {

    /** {@code ~} stands for CRLF, {@code r} for CR, {@code n} for LF. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                // content, wire
                "\"\"      | .~",
                "~         | ~.~",
                "x~        | x~.~",
                "x         | x~.~",
                ".         | ..~.~",
                ".~        | ..~.~",
                "..~       | ...~.~",
                "x.~       | x.~.~",
                "x~.~      | x~..~.~",
                "x~.y~     | x~..y~.~",
                "~.~.~     | ~..~..~.~",
                "x~.       | x~..~.~",
                // bare CR and LF stay, and begin no line
                "xn.ny~    | xn.ny~.~",
                "xn.~y~    | xn.~y~.~",
                "xr.ry~    | xr.ry~.~",
                "xr.~y~    | xr.~y~.~",
                "x~n.~     | x~n.~.~",
                "xr~.~     | xr~..~.~",
                // no CRLF at the end: one is appended
                "xn        | xn~.~",
                "xr        | xr~.~",
                "x~r       | x~r~.~",
                "x~n       | x~n~.~",
            })
    void table(String content, String wire) {
        assertThat(wire(bytes(content), 1 << 20)).isEqualTo(bytes(wire));
        assertThat(wire(bytes(content), 1)).as("byte by byte").isEqualTo(bytes(wire));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void whatAStrictReceiverReadsIsWhatWasWritten(long seed) {
        Random random = new Random(seed);
        byte[] content = new byte[10_000];
        for (int i = 0; i < content.length; i++) {
            content[i] = (byte) "\r\n.x".charAt(random.nextInt(4));
        }
        content[content.length - 2] = '\r';
        content[content.length - 1] = '\n';
        String wire = new String(wire(content, 1 + random.nextInt(100)), StandardCharsets.ISO_8859_1);
        String sent = new String(content, StandardCharsets.ISO_8859_1);

        assertThat(wire).endsWith("\r\n.\r\n");
        assertThat(wire.indexOf("\r\n.\r\n")).as("seed " + seed).isEqualTo(wire.length() - 5);
        String lines = wire.substring(0, wire.length() - 3);
        String unstuffed = ("\r\n" + lines).replace("\r\n.", "\r\n").substring(2);
        assertThat(unstuffed).as("seed " + seed).isEqualTo(sent);
    }

    private static byte[] bytes(String shown) {
        return shown.replace("~", "\r\n").replace('r', '\r').replace('n', '\n').getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] wire(byte[] content, int piece) {
        DotStuffing stuffing = new DotStuffing();
        ByteBuf out = Unpooled.buffer();
        for (int at = 0; at < content.length; at += piece) {
            byte[] part = Arrays.copyOfRange(content, at, Math.min(content.length, at + piece));
            stuffing.encode(part, part.length, out);
        }
        stuffing.end(out);
        byte[] wire = new byte[out.readableBytes()];
        out.readBytes(wire);
        return wire;
    }
}
