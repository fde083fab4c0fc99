package org.jamesarchive.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.jamesarchive.store.Mails.bytes;

import java.security.MessageDigest;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ContentIdDigestTest {

    /** What stands before the bar is the trace block, what stands behind it is hashed. */
    static Stream<Arguments> messages() {
        return Stream.of(
                message("no trace", "", "Subject: a\r\n\r\nbody\r\n"),
                message(
                        "each trace field",
                        "Return-Path: <a@b>\r\nReceived: x\r\nDelivered-To: y\r\nX-Original-To: z\r\n",
                        "To: a\r\n\r\nb"),
                message(
                        "any case",
                        "rEtUrN-pAtH: <>\r\nRECEIVED: x\r\ndelivered-to: y\r\nx-ORIGINAL-to: z\r\n",
                        "A: b\r\n\r\n"),
                message(
                        "folded with space and tab",
                        "Received: from a\r\n by b\r\n\twith c;\r\n   now\r\n",
                        "A: b\r\n\r\n"),
                message("LF only", "Received: x\n y\nReturn-Path: <>\n", "A: b\n\nbody\n"),
                message("CRLF and LF mixed", "Received: x\r\n y\n z\r\nDelivered-To: q\n", "A: b\n"),
                message("a bare CR ends no line", "Received: x\rSubject: y\r\n", "A: b\r\n"),
                message(
                        "trace after the first other field is hashed",
                        "Received: a\r\n",
                        "A: b\r\nReceived: c\r\n\r\nd"),
                message("no value", "Received:\r\nReceived:\n", "\r\nbody"),
                message("empty line ends it", "Received: a\r\n", "\r\nReceived: b\r\n"),
                message("empty line first", "", "\r\nReceived: b\r\n"),
                message("no headers", "", "just text that is longer than any name"),
                message("short text", "", "hi"),
                message("empty", "", ""),
                message("only trace", "Received: a\r\n b\r\nReturn-Path: <>\r\n", ""),
                message("only trace, last line not ended", "Received: a\r\n b", ""),
                message("only trace, ends with the colon", "Received:", ""),
                message("name without colon", "", "Received"),
                message("name without colon, line ended", "", "Received\r\n: x\r\n"),
                message("name without colon behind trace", "Received: a\r\n", "Received"),
                message("space before the colon", "", "Received : x\r\nA: b\r\n"),
                message("Received-SPF", "", "Received-SPF: pass\r\nA: b\r\n"),
                message("Received-SPF behind trace", "Received: a\r\n", "Received-SPF: pass\r\n\r\n"),
                message("X-Received", "", "X-Received: pass\r\n"),
                message("longer than a trace name", "", "X-Original-Toast: x\r\n"),
                message("begins like one", "", "Return-Pat: x\r\n"),
                message("leading space line first", "", " Received: x\r\nA: b\r\n"),
                message("leading tab line first", "", "\tx\r\nReceived: y\r\n"),
                message("NUL in a trace field", "Received: a\0b\r\n", "A: \0\r\n\r\n\0"),
                message("NUL first", "", "\0Received: a\r\n"),
                message("NUL in the name", "", "Recei\0ed: a\r\n"),
                message("8-bit", "Received: \u00e9\r\n", "Subject: \u00ff\u0080\r\n\r\n\u00fe"),
                message("continuation of nothing but blanks", "Received: a\r\n \t \r\n", "A: b\r\n"),
                message("blank line with a space belongs to the field", "Received: a\r\n \r\n", "\r\nbody"));
    }

    private static Arguments message(String name, String trace, String hashed) {
        return Arguments.of(name, trace, hashed);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("messages")
    void leadingTraceBlockIsNotHashed(String name, String trace, String hashed) throws Exception {
        byte[] mail = bytes(trace + hashed);
        ContentIdDigest digest = new ContentIdDigest();
        digest.update(mail, 0, mail.length);

        assertThat(digest.finish()).isEqualTo(sha256(bytes(hashed)));
        assertThat(digest.traceLength()).isEqualTo(trace.length());
        assertThat(digest.length()).isEqualTo(mail.length);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("messages")
    void piecesMayBeCutAnywhere(String name, String trace, String hashed) throws Exception {
        byte[] mail = bytes(trace + hashed);
        ContentId expected = sha256(bytes(hashed));
        for (int first = 0; first <= mail.length; first++) {
            for (int second = first; second <= mail.length; second++) {
                ContentIdDigest digest = new ContentIdDigest();
                digest.update(mail, 0, first);
                digest.update(mail, first, second - first);
                digest.update(mail, second, mail.length - second);
                assertThat(digest.finish())
                        .as("cut at %d and %d", first, second)
                        .isEqualTo(expected);
                assertThat(digest.traceLength()).isEqualTo(trace.length());
            }
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("messages")
    void byteByByteGivesTheSame(String name, String trace, String hashed) throws Exception {
        ContentIdDigest digest = new ContentIdDigest();
        for (byte b : bytes(trace + hashed)) {
            digest.update(new byte[] {1, b, 2}, 1, 1);
        }
        assertThat(digest.finish()).isEqualTo(sha256(bytes(hashed)));
        assertThat(digest.traceLength()).isEqualTo(trace.length());
    }

    @Test
    void copiesThatTookOtherPathsHaveOneContentId() {
        String mail = "From: a\r\nSubject: s\r\n\r\nbody\r\n";
        assertThat(Mails.id(bytes("Received: from gateway0\r\n\tby worker1\r\n" + mail)))
                .isEqualTo(Mails.id(bytes("Return-Path: <>\r\nReceived: a\r\nReceived: b\r\n" + mail)))
                .isEqualTo(Mails.id(bytes(mail)));
    }

    @Test
    void contentIdOfWholeMessageNeedsNoMemoryForIt() throws Exception {
        byte[] mail = Mails.random(100_000, 1);
        assertThat(ContentId.of(Content.of(mail))).isEqualTo(sha256(mail));
    }

    @Test
    void contentIdIsSixtyFourLowerCaseDigits() throws Exception {
        String hex = sha256(new byte[0]).hex();
        assertThat(hex).isEqualTo("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
        assertThat(ContentId.of(new ContentId(hex).bytes())).isEqualTo(new ContentId(hex));
        for (String bad : new String[] {
            "", hex.substring(1), hex + "0", hex.toUpperCase(java.util.Locale.ROOT), hex.replace('e', 'g')
        }) {
            assertThatThrownBy(() -> new ContentId(bad)).isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> ContentId.of(new byte[31])).isInstanceOf(IllegalArgumentException.class);
    }

    private static ContentId sha256(byte[] bytes) throws Exception {
        return ContentId.of(MessageDigest.getInstance("SHA-256").digest(bytes));
    }
}
