package org.jamesarchive.store.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import org.jamesarchive.store.ContentId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TrailerTest {

    private static Trailer trailer(EntryKind kind) {
        return new Trailer(
                kind,
                65_535,
                Long.MAX_VALUE,
                1L << 40,
                12_345,
                67_890,
                new ContentId("0f".repeat(32)),
                LogHash.ofHex("1e".repeat(32)),
                LogHash.ofHex("2d".repeat(32)),
                0xCAFEBABE);
    }

    @ParameterizedTest
    @EnumSource(EntryKind.class)
    void comesBack(EntryKind kind) throws Exception {
        ByteBuffer encoded = trailer(kind).encode();
        assertThat(encoded.remaining()).isEqualTo(Trailer.LENGTH);
        assertThat(Trailer.decode(encoded)).contains(trailer(kind));
        ByteBuffer inTheMiddle = ByteBuffer.allocate(400).position(7);
        inTheMiddle.put(encoded).position(7);
        assertThat(Trailer.decode(inTheMiddle)).contains(trailer(kind));
    }

    /** The bytes are a contract with every segment ever written. */
    @Test
    void layoutNeverChanges() {
        byte[] bytes = new byte[Trailer.LENGTH];
        trailer(EntryKind.MERGE).encode().get(bytes);
        assertThat(HexFormat.of().formatHex(bytes, 0, 148))
                .isEqualTo("5a2a4d18" + "90000000" + "4a415401" + "03" + "00" + "ffff" + "ffffffffffffff7f"
                        + "0000000000010000" + "3930000000000000" + "3209010000000000" + "0f".repeat(32)
                        + "1e".repeat(32) + "2d".repeat(32) + "bebafeca");
    }

    @Test
    void placeThatCannotBeIsNone() throws Exception {
        Trailer good = trailer(EntryKind.MESSAGE);
        Trailer forged = new Trailer(
                good.kind(),
                good.serverId(),
                -1,
                good.frameOffset(),
                good.frameLength(),
                good.dataLength(),
                good.contentId(),
                good.leaf(),
                good.chain(),
                good.frameChecksum());
        assertThat(Trailer.decode(forged.encode())).isEmpty();
    }

    @Test
    void sealedOneDiffersInItsVersionOnly() throws Exception {
        Trailer clear = trailer(EntryKind.MESSAGE);
        Trailer sealed = new Trailer(
                clear.kind(),
                true,
                clear.serverId(),
                clear.sequence(),
                clear.frameOffset(),
                clear.frameLength(),
                clear.dataLength(),
                clear.contentId(),
                clear.leaf(),
                clear.chain(),
                clear.frameChecksum());
        byte[] bytes = new byte[Trailer.LENGTH];
        sealed.encode().get(bytes);
        assertThat(Trailer.decode(ByteBuffer.wrap(bytes))).contains(sealed);
        assertThat(bytes[11]).isEqualTo((byte) 2);
        bytes[11] = 1;
        byte[] expected = new byte[Trailer.LENGTH];
        clear.encode().get(expected);
        assertThat(bytes).startsWith(java.util.Arrays.copyOf(expected, 148));
    }

    @Test
    void everyFlippedBitIsFound() throws Exception {
        for (int bit = 0; bit < Trailer.LENGTH * 8; bit++) {
            ByteBuffer encoded = trailer(EntryKind.MESSAGE).encode();
            encoded.put(bit / 8, (byte) (encoded.get(bit / 8) ^ 1 << bit % 8));
            assertThat(Trailer.decode(encoded)).as("bit %d", bit).isEmpty();
        }
    }

    @Test
    void onlyMessagesAndMergesHaveAnEnvelope() {
        assertThatThrownBy(() -> new EntryAttributes(
                        EntryKind.START, Trailer.NO_CONTENT, 0, java.time.Instant.EPOCH, 0, "", java.util.List.of()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void nameLongerThanTarAllowsIsRefused() {
        assertThatThrownBy(() -> new TarEntry("x".repeat(101), 0, java.time.Instant.EPOCH, java.util.Map.of()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new TarEntry("x", 0, java.time.Instant.EPOCH, java.util.Map.of("a", "")))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
