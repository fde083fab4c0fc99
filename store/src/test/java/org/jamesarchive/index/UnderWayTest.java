package org.jamesarchive.index;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnderWayTest {

    @TempDir
    Path folder;

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
    void fileThatEndsWithinARecordIsRead() throws IOException {
        try (UnderWay underWay = UnderWay.open(folder)) {
            underWay.begin(7);
            underWay.begin(9);
        }
        Path file = folder.resolve("underway");
        byte[] bytes = Files.readAllBytes(file);
        assertThat(bytes).hasSize(24);
        Files.write(file, java.util.Arrays.copyOf(bytes, 20));
        try (UnderWay underWay = UnderWay.open(folder)) {
            assertThat(underWay.isSuspect(7)).isFalse();
            underWay.end(underWay.begin(7));
        }
    }
}
