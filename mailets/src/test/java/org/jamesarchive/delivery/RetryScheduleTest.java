package org.jamesarchive.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetryScheduleTest {

    @Test
    void defaultSchedule() {
        assertThat(IntStream.rangeClosed(1, 10)
                        .mapToObj(i -> RetrySchedule.DEFAULT.delay(i).toMinutes()))
                .containsExactly(1L, 5L, 5L, 15L, 15L, 15L, 15L, 60L, 60L, 60L);
        assertThat(RetrySchedule.DEFAULT.delay(Integer.MAX_VALUE)).isEqualTo(Duration.ofHours(1));
        assertThat(RetrySchedule.DEFAULT.delay(0)).isEqualTo(Duration.ofMinutes(1));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1h*inf             | PT1H PT1H PT1H",
                " 30s , 1d * inf    | PT30S PT24H PT24H",
                "1s*2,7d*inf        | PT1S PT1S PT168H",
                "2m*1,3m*1,4m*inf   | PT2M PT3M PT4M",
            })
    void schedules(String text, String delays) {
        RetrySchedule schedule = RetrySchedule.parse(text);
        String[] expected = delays.trim().split(" ");
        for (int i = 0; i < expected.length; i++) {
            assertThat(schedule.delay(i + 1)).isEqualTo(Duration.parse(expected[i]));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''              | '': expected a duration such as 1m, 5m*2 or 1h*inf",
                "1m,             | '': expected a duration",
                "1m              | '1m': expected the last step to repeat for ever, such as 1h*inf",
                "1m*3            | '1m*3': expected the last step to repeat for ever",
                "1m*inf,1h*inf   | '1m*inf': expected inf in the last step only",
                "1x*inf          | '1x*inf': expected a duration",
                "1*inf           | '1*inf': expected a duration",
                "-1m,1h*inf      | '-1m': expected a duration",
                "1m*-1,1h*inf    | '1m*-1': expected a duration",
                "1m*0,1h*inf     | '1m*0': expected from 1 to 1000 repetitions",
                "1m*999,1m*2,1h*inf | '1m*2': expected from 1 to 1000 repetitions",
                "0s*inf          | '0s*inf': expected a duration from 1s to 7d",
                "8d*inf          | '8d*inf': expected a duration from 1s to 7d",
                "99999999s*inf   | expected a duration",
                "1M*inf          | '1M*inf': expected a duration",
                "1h*INF          | '1h*INF': expected a duration",
            })
    void badScheduleSaysWhatWasExpected(String text, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RetrySchedule.parse(text))
                .withMessageContaining(message);
    }
}
