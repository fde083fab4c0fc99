package org.jamesarchive.store.segment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.jamesarchive.store.ContentId;

class EntryAttributesPropertyTest {

    @Provide
    Arbitrary<String> addresses() {
        return Arbitraries.strings()
                .all()
                .ofMaxLength(40)
                .filter(text -> text.equals(new String(
                        text.getBytes(java.nio.charset.StandardCharsets.UTF_8),
                        java.nio.charset.StandardCharsets.UTF_8)));
    }

    @Property(tries = 300)
    void comeBackFromTheTarHead(
            @ForAll("addresses") String sender,
            @ForAll List<@net.jqwik.api.From("addresses") String> recipients,
            @ForAll boolean merge,
            @ForAll @net.jqwik.api.constraints.LongRange(min = 0, max = 1L << 40) long size,
            @ForAll @net.jqwik.api.constraints.IntRange(min = 0, max = 999_999_999) int nanos)
            throws IOException {
        EntryAttributes attributes = new EntryAttributes(
                merge ? EntryKind.MERGE : EntryKind.MESSAGE,
                new ContentId("ab".repeat(32)),
                65_535,
                Instant.ofEpochSecond(1_700_000_000, nanos),
                17,
                sender,
                recipients);
        byte[] head = attributes.tarEntry(size).head();
        assertThat(head.length % 512).isZero();
        TarArchiveEntry entry = new TarArchiveInputStream(new ByteArrayInputStream(head)).getNextEntry();

        assertThat(EntryAttributes.of(entry.getExtraPaxHeaders())).isEqualTo(attributes);
        assertThat(entry.getSize()).isEqualTo(size);
        assertThat(entry.getLastModifiedTime().toInstant()).isEqualTo(Instant.ofEpochSecond(1_700_000_000));
        assertThat(entry.getName()).matches(merge ? "merges/(ab){32}/[0-9a-f]{16}\\.trace" : "(ab){32}\\.eml");
    }
}
