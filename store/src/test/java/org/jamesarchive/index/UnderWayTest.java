package org.jamesarchive.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnderWayTest {

    private final ExecutorService other = Executors.newSingleThreadExecutor();

    @TempDir
    Path folder;

    @AfterEach
    void stop() {
        other.shutdownNow();
    }

    @Test
    void whatIsUnderWayAtThreeDeathsIsSuspect() throws IOException {
        for (int death = 0; death < UnderWay.DEATHS_LIMIT; death++) {
            try (UnderWay underWay = UnderWay.open(folder)) {
                assertThat(underWay.isSuspect(7)).isFalse();
                underWay.end(underWay.begin(5));
                underWay.begin(7);
                underWay.end(underWay.begin(8));
            }
        }
        for (int start = 0; start < 3; start++) {
            try (UnderWay underWay = UnderWay.open(folder)) {
                assertThat(underWay.isSuspect(7)).as("it stays so").isTrue();
                assertThat(underWay.isSuspect(5)).isFalse();
                assertThat(underWay.isSuspect(8)).isFalse();
            }
        }
    }

    @Test
    void whatWentWellOnceIsAcquitted() throws IOException {
        for (int death = 0; death < 2; death++) {
            try (UnderWay underWay = UnderWay.open(folder)) {
                underWay.begin(7);
            }
        }
        try (UnderWay underWay = UnderWay.open(folder)) {
            underWay.end(underWay.begin(7));
        }
        try (UnderWay underWay = UnderWay.open(folder)) {
            underWay.begin(7);
        }
        try (UnderWay underWay = UnderWay.open(folder)) {
            assertThat(underWay.isSuspect(7)).isFalse();
        }
    }

    @Test
    void whatWasUnderWayAtADeathIsReadAloneNext() throws Exception {
        try (UnderWay underWay = UnderWay.open(folder)) {
            underWay.begin(7);
            underWay.begin(8);
        }
        try (UnderWay underWay = UnderWay.open(folder)) {
            UnderWay.Note deadly = underWay.begin(7);
            CountDownLatch isAsked = new CountDownLatch(1);
            Future<UnderWay.Note> beside = other.submit(() -> {
                isAsked.countDown();
                return underWay.begin(8);
            });
            isAsked.await();
            assertThatThrownBy(() -> beside.get(200, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
            underWay.end(deadly);
            UnderWay.Note acquitted = beside.get(30, TimeUnit.SECONDS);
            other.submit(() -> {
                        underWay.end(acquitted);
                        return null;
                    })
                    .get();
        }
    }

    @Test
    void fileThatEndsWithinARecordIsRead() throws IOException {
        try (UnderWay underWay = UnderWay.open(folder)) {
            underWay.begin(7);
            underWay.begin(9);
        }
        Path file = folder.resolve("underway");
        byte[] bytes = Files.readAllBytes(file);
        assertThat(bytes).hasSize(24);
        Files.write(file, Arrays.copyOf(bytes, 20));
        try (UnderWay underWay = UnderWay.open(folder)) {
            assertThat(underWay.isSuspect(7)).isFalse();
            underWay.end(underWay.begin(7));
        }
    }
}
