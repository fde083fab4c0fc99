package org.jamesarchive.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.jamesarchive.delivery.QueueHeader.MalformedHeaderException;
import org.jamesarchive.smtp.Envelope;
import org.jamesarchive.store.ContentId;
import org.junit.jupiter.api.Test;

class QueueHeaderTest {

    private static final ContentId ID = new ContentId("0123456789abcdef".repeat(4));
    private static final QueueHeader HEADER =
            new QueueHeader(new Envelope("a@example.com", List.of("x@archive.example.com", "ü@dr.example.com")), ID);
    private static final QueueHeader NOTED = HEADER.withNotes(List.of(
            new QueueHeader.Note(false, Set.of("worker1.example.com"), Optional.of("worker2.example.com")),
            new QueueHeader.Note(true, Set.of(), Optional.empty())));
    private static final int NUMBER_AT = 33;
    private static final int SENDER_LENGTH_AT = 37;

    private static void assertRefused(byte[] header, String message) {
        assertThatExceptionOfType(MalformedHeaderException.class)
                .isThrownBy(() -> QueueHeader.decode(header))
                .withMessageContaining(message);
    }

    private static byte[] with(int index, int value) {
        return with(HEADER, index, value);
    }

    private static byte[] with(QueueHeader header, int index, int value) {
        byte[] bytes = header.encode();
        ByteBuffer.wrap(bytes).putInt(index, value);
        return bytes;
    }

    @Test
    void whatWasWrittenIsRead() throws Exception {
        for (Envelope envelope : List.of(
                HEADER.envelope(),
                new Envelope("", List.of("x")),
                new Envelope("x".repeat(QueueHeader.ADDRESS_BYTES_LIMIT), Collections.nCopies(1000, "y@z")))) {
            QueueHeader header = new QueueHeader(envelope, ID);
            assertThat(QueueHeader.decode(header.encode())).isEqualTo(header);
        }
    }

    @Test
    void formatNeverChanges() {
        byte[] bytes = new QueueHeader(new Envelope("a", List.of("b@c")), ID).encode();
        assertThat(bytes[0]).isEqualTo((byte) 1);
        assertThat(Arrays.copyOfRange(bytes, 1, 33)).isEqualTo(ID.bytes());
        assertThat(Arrays.copyOfRange(bytes, 33, bytes.length))
                .isEqualTo(new byte[] {0, 0, 0, 1, 0, 0, 0, 1, 'a', 0, 0, 0, 3, 'b', '@', 'c'});
    }

    @Test
    void notesAreReadAgain() throws Exception {
        assertThat(QueueHeader.decode(NOTED.encode())).isEqualTo(NOTED);
    }

    @Test
    void notesThatSayNothingAreNotWritten() throws Exception {
        QueueHeader header = HEADER.withNotes(List.of(new QueueHeader.Note(false, Set.of(), Optional.empty())));
        assertThat(header.encode()).isEqualTo(HEADER.encode());
        assertThat(QueueHeader.decode(header.encode()).notes()).isEmpty();
    }

    @Test
    void formatOfNotesNeverChanges() {
        byte[] before = HEADER.encode();
        byte[] bytes = HEADER.withNotes(List.of(new QueueHeader.Note(true, Set.of("w1"), Optional.of("w2"))))
                .encode();
        assertThat(bytes[0]).isEqualTo((byte) 2);
        assertThat(Arrays.copyOfRange(bytes, 1, before.length)).isEqualTo(Arrays.copyOfRange(before, 1, before.length));
        assertThat(Arrays.copyOfRange(bytes, before.length, bytes.length))
                .isEqualTo(new byte[] {0, 0, 0, 1, 1, 0, 0, 0, 1, 0, 0, 0, 2, 'w', '1', 0, 0, 0, 2, 'w', '2'});
    }

    @Test
    void damagedNotesAreRefused() {
        int notesAt = HEADER.encode().length;
        for (int length = 0; length < NOTED.encode().length; length++) {
            assertRefused(Arrays.copyOf(NOTED.encode(), length), "cut off");
        }
        assertRefused(with(NOTED, notesAt, 3), "3 notes, expected at most 2");
        assertRefused(with(NOTED, notesAt, -1), "-1 notes");
        assertRefused(with(NOTED, notesAt + 5, QueueHeader.HOST_LIMIT + 1), "a note of 10001 workers");
        assertRefused(with(NOTED, notesAt + 5, -1), "a note of -1 workers");
        byte[] neitherDoneNorNot = NOTED.encode();
        neitherDoneNorNot[notesAt + 4] = 2;
        assertRefused(neitherDoneNorNot, "a note");
    }

    @Test
    void everyCutIsRefused() {
        byte[] bytes = HEADER.encode();
        for (int length = 0; length < bytes.length; length++) {
            assertRefused(Arrays.copyOf(bytes, length), "cut off after " + length + " bytes");
        }
        assertRefused(Arrays.copyOf(bytes, bytes.length + 2), "2 bytes too many");
    }

    @Test
    void damageIsRefused() {
        byte[] version = HEADER.encode();
        version[0] = 3;
        assertRefused(version, "version 3, expected 1 or 2");
        version[0] = 2;
        assertRefused(version, "cut off");
        assertRefused(with(NUMBER_AT, 0), "0 recipients");
        assertRefused(with(NUMBER_AT, -1), "-1 recipients");
        assertRefused(with(NUMBER_AT, QueueHeader.RECIPIENT_LIMIT + 1), "100001 recipients");
        assertRefused(with(NUMBER_AT, QueueHeader.RECIPIENT_LIMIT), "cut off");
        assertRefused(with(SENDER_LENGTH_AT, -5), "an address of -5 bytes");
        assertRefused(with(SENDER_LENGTH_AT, QueueHeader.ADDRESS_BYTES_LIMIT + 1), "an address of 4097 bytes");
        byte[] notUtf8 = HEADER.encode();
        notUtf8[SENDER_LENGTH_AT + 4] = (byte) 0xff;
        assertRefused(notUtf8, "not UTF-8");
        byte[] lineBreak = HEADER.encode();
        lineBreak[SENDER_LENGTH_AT + 4] = '\n';
        assertRefused(lineBreak, "CR, LF");
    }

    @Test
    void randomBytesNeverDoMoreThanBeRefused() {
        long seed = 42;
        System.getLogger("queue-header").log(System.Logger.Level.INFO, "seed " + seed);
        Random random = new Random(seed);
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = (i % 2 == 0 ? HEADER : NOTED).encode();
            for (int k = random.nextInt(4); k >= 0; k--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            try {
                QueueHeader.decode(bytes);
            } catch (MalformedHeaderException expected) {
                assertThat(expected.getMessage()).isNotBlank();
            }
        }
    }

    @Test
    void envelopeBeyondALimitIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new QueueHeader(new Envelope("x".repeat(4097), List.of("y")), ID).encode());
        assertThatIllegalArgumentException().isThrownBy(() -> new QueueHeader(
                        new Envelope("", Collections.nCopies(QueueHeader.RECIPIENT_LIMIT + 1, "y")), ID)
                .encode());
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        new QueueHeader(new Envelope("", Collections.nCopies(5000, "y".repeat(4000))), ID).encode())
                .withMessageContaining("16777216 bytes");
    }
}
