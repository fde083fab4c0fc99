package org.jamesarchive.server.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class IntakeRoomTest {

    @Test
    void halfOfTheHeapIsForMessagesThatComeIn() {
        IntakeRoom room = new IntakeRoom(6 * IntakeRoom.MEMORY_OF_MESSAGE);
        for (int i = 0; i < 3; i++) {
            assertThat(room.enter()).isTrue();
        }
        assertThat(room.enter()).isFalse();
        assertThat(room.incoming()).isEqualTo(3);
        room.leave();
        assertThat(room.enter()).isTrue();
        assertThat(room.enter()).isFalse();
    }

    @Test
    void evenASmallHeapTakesOneMessage() {
        assertThat(new IntakeRoom(1).enter()).isTrue();
        assertThat(new IntakeRoom(Long.MAX_VALUE).enter()).isTrue();
    }
}
