package org.jamesarchive.store.verify;

import static org.assertj.core.api.Assertions.assertThat;

import org.jamesarchive.store.verify.SegmentEnd.Place;
import org.jamesarchive.store.verify.SegmentEnd.Remains;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SegmentEndTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // behind the last entry | earlier | last, unused | last, written | last, written, read-only
                "NOTHING          | false | false | false | false",
                "DAMAGED_ENTRY    | true  | true  | true  | true",
                "BYTES            | true  | true  | false | false",
                "BYTES_BEHIND_END | true  | true  | false | true",
            })
    void theTable(Remains remains, boolean earlier, boolean unused, boolean written, boolean readOnly) {
        assertThat(SegmentEnd.isFinding(remains, Place.EARLIER)).isEqualTo(earlier);
        assertThat(SegmentEnd.isFinding(remains, Place.LAST_UNUSED)).isEqualTo(unused);
        assertThat(SegmentEnd.isFinding(remains, Place.LAST_WRITTEN)).isEqualTo(written);
        assertThat(SegmentEnd.isFinding(remains, Place.LAST_WRITTEN_READ_ONLY)).isEqualTo(readOnly);
    }
}
