package org.jamesarchive.server.smtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ReceivedMessageTest {

    private static final int PLACE = IntakeRoom.PLACE_BYTES;
    private static final long HEAP = 256L * 1024 * 1024;

    @TempDir
    private Path directory;

    private final Random random = new Random(4711);

    @ParameterizedTest
    @ValueSource(
            ints = {
                0,
                1,
                8 * 1024 - 1,
                8 * 1024,
                8 * 1024 + 1,
                PLACE,
                PLACE + 1,
                3 * PLACE,
                ReceivedMessage.MEMORY_LIMIT
            })
    void staysInMemory(int size) throws IOException {
        IntakeRoom room = new IntakeRoom(HEAP);
        byte[] bytes = bytes(size);
        ReceivedMessage message = received(room, bytes);
        assertThat(message.isInMemory()).isTrue();
        assertThat(message.backingFile()).isEmpty();
        assertHolds(message, bytes);
        assertThat(files()).isZero();
        message.discard();
        assertThat(room.incoming()).isZero();
        assertHolds(message, bytes);
    }

    @ParameterizedTest
    @ValueSource(ints = {ReceivedMessage.MEMORY_LIMIT + 1, ReceivedMessage.MEMORY_LIMIT + PLACE, 11_000_003})
    void whatIsTooLargeForMemoryGoesIntoOneFile(int size) throws IOException {
        byte[] bytes = bytes(size);
        ReceivedMessage message = received(new IntakeRoom(HEAP), bytes);
        assertThat(message.isInMemory()).isFalse();
        assertHolds(message, bytes);
        assertThat(message.backingFile())
                .hasValueSatisfying(file -> assertThat(file).hasBinaryContent(bytes));
        assertThat(files()).isOne();
        try (InputStream open = message.open()) {
            assertThat(open.read()).isEqualTo(bytes[0] & 0xff);
            message.discard();
            message.discard();
            assertThat(open.readAllBytes()).hasSize(size - 1);
        }
        assertThat(files()).isZero();
        assertThatThrownBy(message::open).isInstanceOf(IOException.class);
    }

    @Test
    void withoutRoomInMemoryItGoesOnInAFile() throws IOException {
        IntakeRoom room = new IntakeRoom(8 * PLACE);
        byte[] bytes = bytes(5 * PLACE);
        ReceivedMessage message = received(room, bytes);
        assertThat(message.isInMemory()).isFalse();
        assertHolds(message, bytes);
        assertThat(room.extend()).as("its places are free again").isTrue();
        message.discard();
    }

    @Test
    void oneMoreThanThereIsRoomForIsRefused() throws IOException {
        IntakeRoom room = new IntakeRoom(2 * PLACE);
        ReceivedMessage first = ReceivedMessage.begin("first", room, directory);
        assertThatThrownBy(() -> ReceivedMessage.begin("second", room, directory))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("too many");
        first.discard();
        ReceivedMessage.begin("third", room, directory).discard();
    }

    @Test
    void aFileThatCannotBeMadeIsAnErrorOfTheWriter() throws IOException {
        ReceivedMessage message = ReceivedMessage.begin("m", new IntakeRoom(1), directory.resolve("gone"));
        assertThatThrownBy(() -> message.write(bytes(PLACE + 1))).isInstanceOf(IOException.class);
        message.discard();
    }

    private ReceivedMessage received(IntakeRoom room, byte[] bytes) throws IOException {
        ReceivedMessage message = ReceivedMessage.begin("m", room, directory);
        int from = 0;
        while (from < bytes.length) {
            int count = Math.min(bytes.length - from, 1 + random.nextInt(100_000));
            message.write(bytes, from, count);
            from += count;
        }
        message.complete();
        return message;
    }

    private static void assertHolds(ReceivedMessage message, byte[] bytes) throws IOException {
        assertThat(message.size()).isEqualTo(bytes.length);
        for (int reading = 0; reading < 2; reading++) {
            try (InputStream in = message.open()) {
                assertThat(in.readAllBytes()).isEqualTo(bytes);
            }
        }
    }

    private byte[] bytes(int size) {
        byte[] bytes = new byte[size];
        random.nextBytes(bytes);
        return bytes;
    }

    private long files() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.count();
        }
    }
}
