package org.jamesarchive.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExtensionsTest {

    @Test
    void readsWhatWeUseAndIgnoresTheRest() {
        assertThat(Extensions.of(List.of(
                        "worker0.example.com greets you",
                        "pipelining",
                        "Size 1000",
                        "8BITMIME",
                        "SMTPUTF8",
                        "CHUNKING",
                        "STARTTLS",
                        "AUTH PLAIN",
                        "AUTH=PLAIN",
                        "")))
                .isEqualTo(new Extensions(true, true, 1000, true, true, true, true));
    }

    @Test
    void theFirstLineOffersNothing() {
        assertThat(Extensions.of(List.of("PIPELINING"))).isEqualTo(Extensions.NONE);
    }

    @ParameterizedTest
    @CsvSource({
        "SIZE,0",
        "SIZE 0,0",
        "SIZE 50000000,50000000",
        "SIZE 999999999999999999,999999999999999999",
        "SIZE 9999999999999999999,0",
        "SIZE -1,0",
        "SIZE much,0",
        "SIZE 1 2,0",
    })
    void aLimitThatCannotBeReadIsNone(String line, long limit) {
        Extensions extensions = Extensions.of(List.of("worker0.example.com", line));
        assertThat(extensions.size()).isTrue();
        assertThat(extensions.sizeLimit()).isEqualTo(limit);
    }
}
