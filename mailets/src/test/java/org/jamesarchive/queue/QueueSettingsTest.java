package org.jamesarchive.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class QueueSettingsTest {

    private static final Path DIRECTORY = Path.of("queue");

    @Test
    void defaults() {
        assertThat(QueueSettings.of(DIRECTORY))
                .isEqualTo(new QueueSettings(
                        DIRECTORY, 128L * 1024 * 1024, 256L * 1024 * 1024, 256L * 1024 * 1024, DirectIo.OFF));
    }

    @Test
    void sizesOutOfRangeAreRefused() {
        QueueSettings settings = QueueSettings.of(DIRECTORY);
        assertThatThrownBy(() -> settings.withSegmentSize(64 * 1024 - 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> settings.withSegmentSize(1024L * 1024 * 1024 + 1))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> settings.withFreeSpaceWatermark(-1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> settings.withEntrySizeLimit(0)).isInstanceOf(IllegalArgumentException.class);
    }
}
