package org.jamesarchive.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.jamesarchive.delivery.Handover;
import org.jamesarchive.store.ContentId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ReceiptTest {

    private static final ContentId ID = new ContentId("0123456789abcdef".repeat(4));
    private static final int REPLY_LINE_LIMIT = 512;

    static Stream<Arguments> hosts() {
        return Stream.of(
                Arguments.of(List.of("worker3.example.com"), "worker3"),
                Arguments.of(List.of("worker0.example.com", "worker3.example.com"), "worker0, worker3"),
                Arguments.of(
                        List.of("worker1.dr.example.com", "worker1.example.com"),
                        "worker1.dr.example.com, worker1.example.com"),
                Arguments.of(List.of("worker1.example.com", "worker10.example.com"), "worker1, worker10"),
                Arguments.of(List.of("[127.0.0.20]"), "[127.0.0.20]"),
                Arguments.of(List.of("worker"), "worker"),
                Arguments.of(
                        List.of("a".repeat(290) + ".x", "b".repeat(20) + ".x", "c.x"), "a".repeat(290) + " and 2 more"),
                Arguments.of(List.of("a".repeat(301) + ".x", "b.x"), "2 workers"));
    }

    @ParameterizedTest
    @MethodSource("hosts")
    void namesTheWorkers(List<String> hosts, String shown) {
        assertThat(Gateway.receipt(ID, new Handover.Archived(hosts)))
                .isEqualTo("2.6.0 " + ID + " archived on " + shown);
    }

    @Test
    void saysThatTheWorkersHadItAlready() {
        assertThat(Gateway.receipt(ID, new Handover.Archived(List.of("worker3.example.com"), true)))
                .isEqualTo("2.6.0 " + ID + " merged on worker3");
    }

    @Test
    void namesTheQueueEntry() {
        assertThat(Gateway.receipt(ID, new Handover.Queued(17))).isEqualTo("2.6.0 " + ID + " queued as 17");
    }

    @Test
    void fitsAReplyLine() {
        List<String> hosts = Collections.nCopies(100, "x".repeat(63) + ".y");
        assertThat("250 " + Gateway.receipt(ID, new Handover.Archived(hosts)) + "\r\n")
                .hasSizeLessThanOrEqualTo(REPLY_LINE_LIMIT);
    }
}
