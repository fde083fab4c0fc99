package org.jamesarchive.server.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class IntakeRoomTest {

    private static final long PLACE = IntakeRoom.PLACE_BYTES;

    @Test
    void halfOfTheHeapIsForMessagesThatComeIn() {
        IntakeRoom room = new IntakeRoom(6 * PLACE);
        for (int i = 0; i < 3; i++) {
            assertThat(room.enter()).isTrue();
        }
        assertThat(room.enter()).isFalse();
        assertThat(room.incoming()).isEqualTo(3);
        room.leave(1);
        assertThat(room.incoming()).isEqualTo(2);
        assertThat(room.enter()).isTrue();
        assertThat(room.enter()).isFalse();
    }

    @Test
    void messagesThatGoOnLeaveAQuarterToThoseThatBegin() {
        IntakeRoom room = new IntakeRoom(16 * PLACE);
        assertThat(room.enter()).isTrue();
        for (int place = 2; place <= 6; place++) {
            assertThat(room.extend()).as("place %d of 8", place).isTrue();
        }
        assertThat(room.extend()).isFalse();
        assertThat(room.enter()).isTrue();
        assertThat(room.enter()).isTrue();
        assertThat(room.enter()).isFalse();
        room.leave(6);
        assertThat(room.extend()).isTrue();
        room.shrink(1);
        assertThat(room.incoming()).isEqualTo(2);
    }

    @Test
    void evenASmallHeapTakesOneMessage() {
        IntakeRoom room = new IntakeRoom(1);
        assertThat(room.enter()).isTrue();
        assertThat(room.extend()).isFalse();
        assertThat(new IntakeRoom(Long.MAX_VALUE).enter()).isTrue();
    }
}
