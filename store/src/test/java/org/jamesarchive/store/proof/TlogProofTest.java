package org.jamesarchive.store.proof;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.List;
import org.jamesarchive.store.segment.LogHash;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TlogProofTest {

    private static final String HASH = "gSKyXoYZUgZ6jduWYrkDOARinOMGJveXjgMkBTcdPlQ=";
    private static final String NOTE = "example.com/log\n109482\n" + HASH + "\n\n\u2014 example.com/log AAAA\n";

    /** The example of C2SP tlog-proof, with fewer hashes. */
    @Test
    void textIsThatOfTheSpecification() {
        String text = "c2sp.org/tlog-proof@v1\nextra aGVhZA==\nindex 73894\n" + HASH + "\n" + HASH + "\n\n" + NOTE;
        TlogProof proof = TlogProof.parse(text);
        assertThat(proof.index()).isEqualTo(73894);
        assertThat(proof.extraBytes()).isEqualTo("head".getBytes(UTF_8));
        assertThat(proof.path()).hasSize(2);
        assertThat(proof.note()).isEqualTo(NOTE);
        assertThat(proof.text()).isEqualTo(text);
    }

    @Test
    void extraAndHashesMayBeAbsent() {
        String text = "c2sp.org/tlog-proof@v1\nindex 0\n\n" + NOTE;
        TlogProof proof = TlogProof.parse(text);
        assertThat(proof.path()).isEmpty();
        assertThat(proof.extra().hasRemaining()).isFalse();
        assertThat(proof.text()).isEqualTo(text);
        LogHash leaf = LogHash.of(new byte[LogHash.LENGTH]);
        assertThat(proof.verifies(leaf, new Checkpoint("log", 1, leaf))).isTrue();
        assertThat(proof.verifies(leaf, new Checkpoint("log", 0, leaf))).isFalse();
        assertThat(new TlogProof(ByteBuffer.allocate(0), 5, List.of(), NOTE)
                        .verifies(leaf, new Checkpoint("log", 1, leaf)))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\n\n",
                "c2sp.org/tlog-proof@v1\n\n",
                "c2sp.org/tlog-proof@v1\nindex 1\n",
                "c2sp.org/tlog-proof@v2\nindex 1\n\nnote",
                "c2sp.org/tlog-proof@v1\nextra AAAA\n\nnote",
                "c2sp.org/tlog-proof@v1\nextra A*A\nindex 1\n\nnote",
                "c2sp.org/tlog-proof@v1\nindex 01\n\nnote",
                "c2sp.org/tlog-proof@v1\nindex -1\n\nnote",
                "c2sp.org/tlog-proof@v1\nindex 99999999999999999999\n\nnote",
                "c2sp.org/tlog-proof@v1\nindex 1\nAAAA\n\nnote",
                "c2sp.org/tlog-proof@v1\nindex 1\nno base64\n\nnote"
            })
    void otherTextIsRefused(String text) {
        assertThatThrownBy(() -> TlogProof.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void moreHashesThanAnyLogHasAreRefused() {
        String text = "c2sp.org/tlog-proof@v1\nindex 1\n" + (HASH + '\n').repeat(65) + "\n" + NOTE;
        assertThatThrownBy(() -> TlogProof.parse(text)).hasMessageContaining("more than 64");
    }
}
