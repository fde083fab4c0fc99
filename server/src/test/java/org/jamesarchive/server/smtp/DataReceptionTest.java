package org.jamesarchive.server.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.stream.Stream;
import org.jamesarchive.server.smtp.IncomingMessage.Outcome;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The table of {@link DataReception}, each case in one piece and byte by byte. */
final class DataReceptionTest {

    private static final long SEED = 321;
    private static final int HOPS = 100;
    private static final String REST = "MAIL FROM:<next@example.org>\r\n";

    static Stream<Arguments> cases() {
        return Stream.of(
                Arguments.of(".\r\n", "", Outcome.COMPLETE),
                Arguments.of("\r\n.\r\n", "\r\n", Outcome.COMPLETE),
                Arguments.of("a\r\n.\r\n", "a\r\n", Outcome.COMPLETE),
                Arguments.of("..\r\n.\r\n", ".\r\n", Outcome.COMPLETE),
                Arguments.of(".a\r\n...\r\n.\r\n", "a\r\n..\r\n", Outcome.COMPLETE),
                Arguments.of(".\ra\r\n.\r\n", "\ra\r\n", Outcome.BARE_CARRIAGE_RETURN),
                Arguments.of(".\r\r\n.\r\n", "\r\r\n", Outcome.BARE_CARRIAGE_RETURN),
                Arguments.of("a\r.\r\n.\r\n", "a\r.\r\n", Outcome.BARE_CARRIAGE_RETURN),
                Arguments.of("a\r\r\n.\r\n", "a\r\r\n", Outcome.BARE_CARRIAGE_RETURN),
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
            Fixture fixture = new Fixture(0, 0, false);
            assertThat(fixture.feed(data + REST, piece)).isEqualTo(REST);
            assertThat(fixture.reception.ended()).isTrue();
            assertThat(fixture.message.outcome()).isEqualTo(outcome);
            if (outcome == Outcome.COMPLETE) {
                assertThat(fixture.mail()).isEqualTo(mail);
                assertThat(fixture.message.size()).isEqualTo(mail.length());
            }
        }
    }

    static Stream<Arguments> keptCases() {
        return Stream.of(
                Arguments.of("a\rb\r\n.\r\n", "a\rb\r\n"),
                Arguments.of("a\nb\r\n.\r\n", "a\nb\r\n"),
                Arguments.of("a\n.\r\nb\r\n.\r\n", "a\n.\r\nb\r\n"),
                Arguments.of("a\n.\nb\r\n.\r\n", "a\n.\nb\r\n"),
                Arguments.of("a\n..\nb\r\n.\r\n", "a\n..\nb\r\n"),
                Arguments.of("a\r\n.\nb\r\n.\r\n", "a\r\n\nb\r\n"),
                Arguments.of("a\r\n.\rb\r\n.\r\n", "a\r\n\rb\r\n"),
                Arguments.of("a\r.\rb\r\n.\r\n", "a\r.\rb\r\n"),
                Arguments.of("\n.\r\n\r\n.\r\n", "\n.\r\n\r\n"));
    }

    @ParameterizedTest
    @MethodSource("keptCases")
    void keepsBareNewlinesAndEndsAtNone(String data, String mail) {
        for (int piece : new int[] {1, 2, 3, Integer.MAX_VALUE}) {
            Fixture fixture = new Fixture(0, 0, true);
            assertThat(fixture.feed(data + REST, piece)).isEqualTo(REST);
            assertThat(fixture.message.outcome()).isEqualTo(Outcome.COMPLETE);
            assertThat(fixture.mail()).isEqualTo(mail);
        }
    }

    @Test
    void takesALineOfTheLimitAndNotAByteMore() {
        for (int piece : new int[] {1, 7, Integer.MAX_VALUE}) {
            Fixture fixture = new Fixture(0, 10, false);
            fixture.feed("0123456789\r\n.123456789\r\n.\r\n", piece);
            assertThat(fixture.message.outcome()).isEqualTo(Outcome.COMPLETE);
            Fixture over = new Fixture(0, 10, false);
            assertThat(over.feed("a\r\n01234567890\r\n.\r\n" + REST, piece)).isEqualTo(REST);
            assertThat(over.message.outcome()).isEqualTo(Outcome.LINE_TOO_LONG);
        }
    }

    @Test
    void doesNotEndBeforeTheEnd() {
        for (String open :
                new String[] {"", "a", ".", ".\r", "a\r\n", "a\r\n.", "a\r\n.\r", "a\r\n.\r\r", "a\r\n..\r\n"}) {
            Fixture fixture = new Fixture(0, 0, false);
            assertThat(fixture.feed(open, 1)).isEmpty();
            assertThat(fixture.reception.ended()).as(open).isFalse();
        }
    }

    @Test
    void takesTheSizeLimitAndNotAByteMore() {
        String limit = "x".repeat(98) + "\r\n";
        assertThat(outcomeWithLimit(limit, 100)).isEqualTo(Outcome.COMPLETE);
        assertThat(outcomeWithLimit("." + limit, 100)).isEqualTo(Outcome.COMPLETE); // the dot is not counted
        assertThat(outcomeWithLimit("y" + limit, 100)).isEqualTo(Outcome.TOO_LARGE);
        assertThat(outcomeWithLimit(limit + "..\r\n", 100)).isEqualTo(Outcome.TOO_LARGE);
        assertThat(outcomeWithLimit(limit + "a\nb\r\n", 100)).isEqualTo(Outcome.BARE_LINE_FEED);
    }

    private static Outcome outcomeWithLimit(String mail, long limit) {
        Fixture fixture = new Fixture(limit, 0, false);
        assertThat(fixture.feed(mail + ".\r\n" + REST, 7)).isEqualTo(REST);
        return fixture.message.outcome();
    }

    @Test
    void readsOnWhenTheBytesCannotBeWritten() {
        OutputStream full = new OutputStream() {
            @Override
            public void write(int next) throws IOException {
                throw new IOException("No space left on device");
            }
        };
        IncomingMessage message = new IncomingMessage(full, 0, HOPS);
        assertThat(feed(new DataReception(message, 0, false), "a\r\n..\r\nb\r\n.\r\n" + REST, 3))
                .isEqualTo(REST);
        assertThat(message.outcome()).isEqualTo(Outcome.UNWRITABLE);
        assertThat(message.failure()).get().extracting(IOException::getMessage).isEqualTo("No space left on device");
    }

    @Test
    void givesUpAfterTheDiscardLimit() {
        IncomingMessage message = new IncomingMessage(OutputStream.nullOutputStream(), 1, HOPS);
        DataReception reception = new DataReception(message, 0, false);
        byte[] piece = new byte[16 * 1024 * 1024];
        for (long sent = 0; sent <= IncomingMessage.DISCARD_LIMIT; sent += piece.length) {
            assertThat(reception.ended()).isFalse();
            reception.accept(piece, 0, piece.length);
        }
        reception.accept(piece, 0, piece.length);
        assertThat(reception.ended()).isTrue();
        assertThat(message.abandoned()).isTrue();
        assertThat(message.outcome()).isEqualTo(Outcome.TOO_LARGE);
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
            Fixture fixture = new Fixture(0, 0, true);
            assertThat(fixture.feed(stuffed + ".\r\n" + REST, 1 + random.nextInt(5)))
                    .as("seed %d round %d", SEED, round)
                    .isEqualTo(REST);
            assertThat(fixture.mail()).as("seed %d round %d", SEED, round).isEqualTo(mail);
        }
    }

    /** A reception and what it has taken in. */
    private static final class Fixture {

        private final ByteArrayOutputStream out = new ByteArrayOutputStream();
        private final IncomingMessage message;
        private final DataReception reception;

        Fixture(long sizeLimit, long lineLimit, boolean keepBareNewlines) {
            message = new IncomingMessage(out, sizeLimit, HOPS);
            reception = new DataReception(message, lineLimit, keepBareNewlines);
        }

        String feed(String text, int piece) {
            return DataReceptionTest.feed(reception, text, piece);
        }

        String mail() {
            return out.toString(StandardCharsets.ISO_8859_1);
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
