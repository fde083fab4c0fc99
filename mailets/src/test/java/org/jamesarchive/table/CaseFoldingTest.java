package org.jamesarchive.table;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CaseFoldingTest {

    @ParameterizedTest
    @CsvSource({
        "USER@Example.ORG, user@example.org",
        "[\\]^_`{|}~, [\\]^_`{|}~",
        "ÄÖÜ, äöü",
        "Straße, strasse",
        "STRAẞE, strasse",
        "ΣΊΣΥΦΟΣ, σίσυφοσ",
        "ς, σ",
        "İ, i\u0307",
        "ı, ı",
        "K, k",
        "ﬁ, fi",
        "𐐀, 𐐨"
    })
    void foldsAsUnicodeSays(String text, String folded) {
        assertThat(CaseFolding.fold(text)).isEqualTo(folded);
    }

    @Test
    void composedAndDecomposedDiffer() {
        assertThat(CaseFolding.fold("\u00dc")).isNotEqualTo(CaseFolding.fold("U\u0308"));
    }

    @ParameterizedTest
    @CsvSource({
        "Bücher.Example, xn--bcher-kva.example",
        "BÜCHER.example, xn--bcher-kva.example",
        "XN--BCHER-KVA.example, xn--bcher-kva.example",
        ".bücher.example, .xn--bcher-kva.example",
        "bücher。example, xn--bcher-kva.example",
        "straße.example, strasse.example",
        "Example.ORG, example.org",
        "ü..example, ü..example"
    })
    void aLabelsAndULabelsAreOneDomain(String domain, String canonical) {
        assertThat(DomainNames.canonical(domain)).isEqualTo(canonical);
    }

    @ParameterizedTest
    @CsvSource({
        "Ü@bücher.example, ü@xn--bcher-kva.example",
        "@bücher.example, @xn--bcher-kva.example",
        "ü@, ü@",
        "Ü, ü",
        "A@B, a@b"
    })
    void addressKeysKeepTheirLocalPart(String key, String canonical) {
        assertThat(DomainNames.canonicalAddress(key)).isEqualTo(canonical);
    }
}
