package org.jamesarchive.server.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.stream.Stream;
import org.jamesarchive.server.smtp.DataReception.Outcome;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The table of {@link DataReception}, each case in one piece and byte by byte. */
final class DataReceptionTest {

    private static final long SEED = 321;
    private static final String REST = "MAIL FROM:<next@example.org>\r\n";

    static Stream<Arguments> cases() {
        return Stream.of(
                Arguments.of(".\r\n", "", Outcome.COMPLETE),
                Arguments.of("\r\n.\r\n", "\r\n", Outcome.COMPLETE),
                Arguments.of("a\r\n.\r\n", "a\r\n", Outcome.COMPLETE),
                Arguments.of("..\r\n.\r\n", ".\r\n", Outcome.COMPLETE),
                Arguments.of(".a\r\n...\r\n.\r\n", "a\r\n..\r\n", Outcome.COMPLETE),
                Arguments.of(".\ra\r\n.\r\n", "\ra\r\n", Outcome.COMPLETE),
                Arguments.of(".\r\r\n.\r\n", "\r\r\n", Outcome.COMPLETE),
                Arguments.of("a\r.\r\n.\r\n", "a\r.\r\n", Outcome.COMPLETE),
                Arguments.of("a\r\r\n.\r\n", "a\r\r\n", Outcome.COMPLETE),
                Arguments.of("\0\u00ff\r\n.\r\n", "\0\u00ff\r\n", Outcome.COMPLETE),
                Arguments.of("a\n.\r\n", "", Outcome.BARE_LINE_FEED),
                Arguments.of("a\n.\n", "", Outcome.BARE_LINE_FEED),
                Arguments.of("\n.\r\n", "", Outcome.BARE_LINE_FEED),
                Arguments.of("a\r\n.\n", "", Outcome.BARE_LINE_FEED),
                Arguments.of("a\r\n\n\r\n.\r\n", "", Outcome.BARE_LINE_FEED));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void endsAndUnstuffs(String data, String mail, Outcome outcome) {
        for (int piece : new int[] {1, 2, 3, Integer.MAX_VALUE}) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            DataReception reception = new DataReception(out, 0);
            String rest = feed(reception, data + REST, piece);
            assertThat(reception.ended()).isTrue();
            assertThat(reception.outcome()).isEqualTo(outcome);
            assertThat(rest).isEqualTo(REST);
            if (outcome == Outcome.COMPLETE) {
                assertThat(out.toString(StandardCharsets.ISO_8859_1)).isEqualTo(mail);
                assertThat(reception.size()).isEqualTo(mail.length());
            }
        }
    }

    @Test
    void doesNotEndBeforeTheEnd() {
        for (String open :
                new String[] {"", "a", ".", ".\r", "a\r\n", "a\r\n.", "a\r\n.\r", "a\r\n.\r\r", "a\r\n..\r\n"}) {
            DataReception reception = new DataReception(OutputStream.nullOutputStream(), 0);
            assertThat(feed(reception, open, 1)).isEmpty();
            assertThat(reception.ended()).as(open).isFalse();
        }
    }

    @Test
    void takesTheSizeLimitAndNotAByteMore() {
        String limit = "x".repeat(98) + "\r\n";
        assertThat(outcomeWithLimit(limit, 100)).isEqualTo(Outcome.COMPLETE);
        assertThat(outcomeWithLimit("." + limit, 100)).isEqualTo(Outcome.COMPLETE); // the dot is not counted
        assertThat(outcomeWithLimit("y" + limit, 100)).isEqualTo(Outcome.TOO_LARGE);
        assertThat(outcomeWithLimit(limit + ".\r.\r\n..\r\n", 100)).isEqualTo(Outcome.TOO_LARGE);
        assertThat(outcomeWithLimit(limit + "a\nb\r\n", 100)).isEqualTo(Outcome.BARE_LINE_FEED);
    }

    private static Outcome outcomeWithLimit(String mail, long limit) {
        DataReception reception = new DataReception(OutputStream.nullOutputStream(), limit);
        assertThat(feed(reception, mail + ".\r\n" + REST, 7)).isEqualTo(REST);
        return reception.outcome();
    }

    @Test
    void readsOnWhenTheBytesCannotBeWritten() {
        OutputStream full = new OutputStream() {
            @Override
            public void write(int next) throws IOException {
                throw new IOException("No space left on device");
            }
        };
        DataReception reception = new DataReception(full, 0);
        assertThat(feed(reception, "a\r\n..\r\nb\r\n.\r\n" + REST, 3)).isEqualTo(REST);
        assertThat(reception.outcome()).isEqualTo(Outcome.UNWRITABLE);
        assertThat(reception.failure())
                .get()
                .extracting(IOException::getMessage)
                .isEqualTo("No space left on device");
    }

    @Test
    void givesUpAfterTheDiscardLimit() {
        DataReception reception = new DataReception(OutputStream.nullOutputStream(), 1);
        byte[] piece = new byte[16 * 1024 * 1024];
        for (long sent = 0; sent <= DataReception.DISCARD_LIMIT; sent += piece.length) {
            assertThat(reception.ended()).isFalse();
            reception.accept(piece, 0, piece.length);
        }
        reception.accept(piece, 0, piece.length);
        assertThat(reception.ended()).isTrue();
        assertThat(reception.abandoned()).isTrue();
        assertThat(reception.outcome()).isEqualTo(Outcome.TOO_LARGE);
    }

    @Test
    void givesBackAnyMailWhateverThePieces() {
        Random random = new Random(SEED);
        String alphabet = ".\r\nab";
        for (int round = 0; round < 2000; round++) {
            StringBuilder text = new StringBuilder();
            for (int i = random.nextInt(40); i > 0; i--) {
                char next = alphabet.charAt(random.nextInt(alphabet.length()));
                text.append(next == '\n' ? "\r\n" : String.valueOf(next));
            }
            String mail = text.append("\r\n").toString();
            String stuffed = (mail.startsWith(".") ? "." : "") + mail.replace("\r\n.", "\r\n..");
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            DataReception reception = new DataReception(out, 0);
            assertThat(feed(reception, stuffed + ".\r\n" + REST, 1 + random.nextInt(5)))
                    .as("seed %d round %d", SEED, round)
                    .isEqualTo(REST);
            assertThat(out.toString(StandardCharsets.ISO_8859_1))
                    .as("seed %d round %d", SEED, round)
                    .isEqualTo(mail);
        }
    }

    /** Feeds pieces until the message ends; gives back what is left. */
    private static String feed(DataReception reception, String text, int piece) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        int at = 0;
        while (at < bytes.length && !reception.ended()) {
            int length = Math.min(piece, bytes.length - at);
            int taken = reception.accept(bytes, at, length);
            assertThat(taken == length || reception.ended()).isTrue();
            at += taken;
        }
        return text.substring(at);
    }
}
