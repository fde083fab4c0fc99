package org.jamesarchive.backup.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.time.Period;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class S3SettingsTest {

    private static S3Settings parse(String place) {
        return S3Settings.parse(place, Optional.empty(), Optional.empty(), Optional.empty());
    }

    @ParameterizedTest
    @CsvSource({
        "s3://bucket, bucket, ''",
        "s3://bucket/, bucket, ''",
        "s3://bucket/a, bucket, a",
        "s3://bucket/a/b/, bucket, a/b",
        "s3://my.bucket-1/a_b-c.d, my.bucket-1, a_b-c.d",
    })
    void placeIsBucketAndPrefix(String place, String bucket, String prefix) {
        assertThat(parse(place).bucket()).isEqualTo(bucket);
        assertThat(parse(place).prefix()).isEqualTo(prefix);
    }

    @ParameterizedTest
    @ValueSource(strings = {"s3://", "s3://ab", "s3://Bucket", "s3:///a", "s3://bu cket", "bucket", "/dir"})
    void whatIsNoBucketIsRefused(String place) {
        assertThatThrownBy(() -> parse(place))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("is no bucket: expected s3://BUCKET/PREFIX");
    }

    @ParameterizedTest
    @ValueSource(strings = {"s3://bucket//a", "s3://bucket/a//b", "s3://bucket/a b", "s3://bucket/\u0000"})
    void whatIsNoPrefixIsRefused(String place) {
        assertThatThrownBy(() -> parse(place)).hasMessageContaining("is no prefix");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ftp://host", "host", "file:///x"})
    void whatIsNoEndpointIsRefused(String endpoint) {
        assertThatThrownBy(() -> S3Settings.parse(
                        "s3://bucket", Optional.of(URI.create(endpoint)), Optional.empty(), Optional.empty()))
                .hasMessageContaining("is no endpoint: expected http(s)://HOST[:PORT]");
    }

    @ParameterizedTest
    @CsvSource({"7y, P7Y", "6m, P6M", "30d, P30D", "99999d, P99999D"})
    void lockIsATime(String text, Period period) {
        assertThat(S3Settings.lock(text)).isEqualTo(period);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "7", "y", "0y", "-1y", "7Y", "7 y", "1w", "100000d"})
    void whatIsNoTimeOfLockIsRefused(String text) {
        assertThatThrownBy(() -> S3Settings.lock(text)).hasMessageContaining("expected 30d, 6m or 7y");
    }
}
