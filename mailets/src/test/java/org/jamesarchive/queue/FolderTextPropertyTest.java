package org.jamesarchive.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class FolderTextPropertyTest {

    @Property(tries = 400)
    void aNameIsSafeAndLeadsBackToItsKey(@ForAll("texts") String key) {
        Assume.that(!key.isEmpty());
        String encoded = FolderNames.encode(key);
        assertThat(encoded).matches("[A-Za-z0-9%_@+=,-][A-Za-z0-9%._@+=,-]*");
        assertThat(FolderNames.decode(encoded)).contains(key);
        assertThat(FolderNames.name(key)).hasSizeLessThanOrEqualTo(FolderNames.NAME_LIMIT);
    }

    @Property(tries = 400)
    void twoKeysHaveTwoNames(@ForAll("texts") String one, @ForAll("texts") String other) {
        Assume.that(!one.equals(other));
        assertThat(FolderNames.name(one)).isNotEqualTo(FolderNames.name(other));
    }

    @Property(tries = 400)
    void decodingAnyTextFailsOrIsExact(@ForAll("texts") String name) {
        FolderNames.decode(name)
                .ifPresent(key -> assertThat(FolderNames.encode(key)).isEqualTo(name));
    }

    @Property(tries = 400)
    void attributesComeBackAsTheyWere(@ForAll("attributes") Map<String, String> attributes) throws IOException {
        AttributesFile written = new AttributesFile(
                Optional.of(new AttributesFile.ContentLine("0123456789abcdef", 4711, 0xCAFEBABE)),
                Optional.of("a%20key"),
                attributes);
        String text = written.text();
        assertThat(text.codePoints()
                        .filter(c -> c != '\n')
                        .noneMatch(c -> Character.isISOControl(c)
                                || Character.getType(c) == Character.FORMAT
                                || Character.getType(c) == Character.SURROGATE))
                .as("harmless on a terminal: %s", text)
                .isTrue();
        Path file = Files.createTempFile("attributes", ".properties");
        try {
            Files.writeString(file, text);
            assertThat(AttributesFile.read(file)).contains(written);
        } finally {
            Files.delete(file);
        }
    }

    @Provide
    Arbitrary<Map<String, String>> attributes() {
        return Arbitraries.maps(texts(), texts()).ofMaxSize(5);
    }

    @Provide
    Arbitrary<String> texts() {
        return Arbitraries.oneOf(
                Arbitraries.strings().all().ofMaxLength(40),
                Arbitraries.strings()
                        .withChars("ab \\=:#!\r\n\t\f\0%.~/u\u202e\uD83D\uDE00é")
                        .ofMaxLength(40));
    }
}
