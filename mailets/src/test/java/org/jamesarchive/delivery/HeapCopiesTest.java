package org.jamesarchive.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.List;
import org.jamesarchive.smtp.Envelope;
import org.jamesarchive.store.Content;
import org.jamesarchive.store.ContentId;
import org.junit.jupiter.api.Test;

class HeapCopiesTest {

    private static final QueueHeader HEADER =
            new QueueHeader(new Envelope("", List.of("x@y")), new ContentId("0".repeat(64)));

    private final HeapCopies copies = new HeapCopies(10, 25);

    private static MessageDelivery.Source message(long id, Content content) {
        return new MessageDelivery.Source(id, Instant.EPOCH, HEADER, content);
    }

    private boolean isKept(long id, int size) {
        copies.offer(message(id, Content.of(new byte[size])));
        return copies.take(id).isPresent();
    }

    @Test
    void onlySmallMessagesAreKept() {
        assertThat(isKept(1, 0)).isTrue();
        assertThat(isKept(2, 10)).isTrue();
        assertThat(isKept(3, 11)).isFalse();
    }

    @Test
    void allTogetherStayBelowTheLimitAndRoomComesBack() {
        for (int id = 1; id <= 3; id++) {
            copies.offer(message(id, Content.of(new byte[10])));
        }
        assertThat(copies.take(1)).isPresent();
        assertThat(copies.take(2)).isPresent();
        assertThat(copies.take(3)).as("beyond 25 bytes").isEmpty();
        for (int id = 4; id < 100; id++) {
            assertThat(isKept(id, 10)).isTrue();
        }
    }

    @Test
    void messageThatWasTakenAlreadyIsNotKept() {
        assertThat(copies.take(5)).isEmpty();
        copies.offer(message(5, Content.of(new byte[10])));
        copies.offer(message(4, Content.of(new byte[10])));
        assertThat(copies.take(5)).isEmpty();
        assertThat(copies.take(4)).isEmpty();
        assertThat(isKept(6, 10)).isTrue();
    }

    @Test
    void contentThatCannotBeReadAsItSaysIsNotKeptAndTakesNoRoom() {
        for (int id = 1; id < 10; id++) {
            copies.offer(message(id, lying(10, 9)));
            copies.offer(message(id, lying(10, 11)));
            copies.offer(message(id, broken()));
            assertThat(copies.take(id)).isEmpty();
        }
        assertThat(isKept(10, 10)).isTrue();
        assertThat(isKept(11, 10)).isTrue();
    }

    private static Content lying(long says, int is) {
        return new Content() {
            @Override
            public long size() {
                return says;
            }

            @Override
            public InputStream open() {
                return new ByteArrayInputStream(new byte[is]);
            }
        };
    }

    private static Content broken() {
        return new Content() {
            @Override
            public long size() {
                return 10;
            }

            @Override
            public InputStream open() throws IOException {
                throw new IOException("gone");
            }
        };
    }
}
